import Foundation
import Search
import Spaces
import Testing
import Torch

@Suite struct AlgorithmTests {
  private static let scale = NetworkScale.nasBench201CIFAR10

  private func history(
    fitness: [Double?], settings: AlgorithmSettings, number: Int? = nil
  ) throws -> SearchHistory {
    let entries = fitness.enumerated().map { index, value in
      SearchHistory.Entry(
        number: index,
        architecture: NASBench201().architecture(of: NASBench201Cell(ordinal: index * 701 % NASBench201Cell.count)),
        fitness: value)
    }
    return SearchHistory(
      entries: entries[...], number: number ?? fitness.count, settings: settings, fidelity: Fidelity(epochs: 2),
      space: NASBench201(),
      bounds: ArchitectureBounds(), scale: Self.scale)
  }

  @Test(arguments: SearchAlgorithms.all.map(\.name))
  func everyAlgorithmFitsItsRole(name: String) throws {
    let algorithm = try Catalogue.standard.algorithm(named: name)
    #expect(!algorithm.summary.isEmpty && !algorithm.source.isEmpty)
    let settings = try algorithm.completed([:])
    #expect(Set(settings.values.keys) == Set(algorithm.settings.map(\.name)))
    for fitness in [[], [1, nil, 3], Array(repeating: nil, count: 30), (0..<30).map(Double.init)] as [[Double?]] {
      let history = try history(fitness: fitness, settings: settings)
      var first = Seed(3).generator()
      var second = Seed(3).generator()
      #expect(try algorithm.act(history, &first) == algorithm.act(history, &second))
    }
    #expect(throws: SearchError.self) { try algorithm.completed(["no such setting": 1]) }
    for setting in algorithm.settings { #expect(try setting.checked(setting.standard) == setting.standard) }
  }

  @Test func namesAreUnique() {
    #expect(Set(SearchAlgorithms.all.map(\.name)).count == SearchAlgorithms.all.count)
  }

  /// The best of k draws with replacement from P members of distinct fitness is the member of rank r
  /// (0 the worst) with probability ((r + 1)^k − r^k) / P^k. Only the youngest P = 10 take part.
  @Test func tournamentsFollowTheirLaw() throws {
    let algorithm = SearchAlgorithm.regularizedEvolution
    let fitness = [100.0, 101, 102] + [4.0, 9, 1, 0, 7, 5, 2, 8, 3, 6]
    let history = try history(fitness: fitness, settings: algorithm.completed([:]))
    let draws = 20_000
    var counts = [Int: Int]()
    var generator = Seed(11).generator()
    for _ in 0..<draws {
      counts[try #require(try algorithm.proposal(history, &generator).parent), default: 0] += 1
    }
    var chiSquare = 0.0
    for (number, value) in fitness.enumerated() {
      guard number >= 3 else {
        #expect(counts[number] == nil, "an elder became a parent")
        continue
      }
      let expected = Double(draws) * (pow(value + 1, 3) - pow(value, 3)) / 1000
      let difference = Double(counts[number] ?? 0) - expected
      chiSquare += difference * difference / expected
    }
    // 9 degrees of freedom: above 27.88 once in a thousand seeds.
    #expect(chiSquare < 27.88)
  }

  @Test func childrenAreNeighborsOfTheirParents() throws {
    let algorithm = SearchAlgorithm.regularizedEvolution
    let history = try history(fitness: (0..<12).map(Double.init), settings: algorithm.completed([:]))
    var generator = Seed(2).generator()
    for _ in 0..<200 {
      let proposal = try algorithm.proposal(history, &generator)
      let parent = try NASBench201().cell(of: history.entries[#require(proposal.parent)].architecture)
      let child = try NASBench201().cell(of: proposal.architecture)
      #expect(zip(parent.operations, child.operations).count { $0 != $1 } == 1)
    }
  }

  @Test func undefinedScoresLoseEveryTournament() throws {
    let algorithm = SearchAlgorithm.regularizedEvolution
    let fitness: [Double?] = [nil, nil, -1e300, nil, nil, nil, nil, nil, nil, nil]
    let history = try history(fitness: fitness, settings: algorithm.completed(["tournament": 200]))
    var generator = Seed(5).generator()
    for _ in 0..<20 { #expect(try algorithm.proposal(history, &generator).parent == 2) }
  }

  @Test func evolutionBeginsWithARandomPopulation() throws {
    let algorithm = SearchAlgorithm.regularizedEvolution
    let settings = try algorithm.completed(["population": 20])
    var generator = Seed(5).generator()
    for number in 0..<20 {
      let history = try history(
        fitness: Array(repeating: 1, count: max(0, number - 2)), settings: settings, number: number)
      #expect(try algorithm.proposal(history, &generator).parent == nil)
    }
  }
}

extension SearchAlgorithm {
  /// The architecture that it asks for.
  fileprivate func proposal(_ history: SearchHistory, _ generator: inout SeededGenerator) throws -> Proposal {
    guard case .evaluate(let proposal, let fidelity) = try act(history, &generator), fidelity == history.fidelity else {
      throw SearchError.invalid("no evaluation as the plan says")
    }
    return proposal
  }
}
