import Foundation
import Search
import Spaces
import Testing
import Torch

@Suite struct NSGA2Tests {
  private static let algorithm = SearchAlgorithm.nsga2

  private func history(_ entries: [SearchHistory.Entry], _ settings: AlgorithmSettings = [:]) throws -> SearchHistory {
    SearchHistory(
      entries: entries[...], number: entries.count, settings: try Self.algorithm.completed(settings),
      fidelity: Fidelity(epochs: 2), space: NASBench201(), bounds: ArchitectureBounds(), scale: SampleStudies.target)
  }

  private func entries(_ points: [[Double?]]) -> [SearchHistory.Entry] {
    points.enumerated().map { index, point in
      let cell = NASBench201Cell(ordinal: index * 701 % NASBench201Cell.count)
      return .init(number: index, architecture: NASBench201().architecture(of: cell), fitnesses: point)
    }
  }

  private func parents(_ draws: Int, of history: SearchHistory) throws -> [Int: Int] {
    var generator = Seed(11).generator()
    var counts: [Int: Int] = [:]
    for _ in 0..<draws {
      guard case .evaluate(let proposal, history.fidelity) = try Self.algorithm.act(history, &generator) else {
        throw SearchError.invalid("no evaluation as the plan says")
      }
      counts[try #require(proposal.parent), default: 0] += 1
    }
    return counts
  }

  /// Two members drawn from P = 4: the one at place i is the parent with probability (2·(4 − i) − 1) / 16. The first
  /// front is (0, 6), (1, 4), (3, 3), (6, 0), of which the third is lonelier than the second; what it dominates is no
  /// parent.
  @Test func tournamentsFollowTheirLaw() throws {
    let history = try history(
      entries([[1, 3], [0, 6], [1, 4], [3, 3], [6, 0], [3, 0], [nil, 9]]), ["population": 4])
    let draws = 8_000
    let counts = try parents(draws, of: history)
    #expect(Set(counts.keys) == [1, 2, 3, 4])
    var chiSquare = 0.0
    for (place, number) in [1, 4, 3, 2].enumerated() {
      let expected = Double(draws * (2 * (4 - place) - 1)) / 16
      chiSquare += pow(Double(counts[number] ?? 0) - expected, 2) / expected
    }
    // 3 degrees of freedom: above 16.27 once in a thousand seeds.
    #expect(chiSquare < 16.27)
  }

  /// One that was tried in five more spellings takes one place.
  @Test func anArchitectureCountsOnce() throws {
    var tried = entries([[2, 2], [1, 1], [0, 0]])
    for number in 3..<8 {
      let spelling = NASBench201().architecture(of: NASBench201Cell(ordinal: number * 997))
      tried.append(.init(number: number, architecture: spelling, fitnesses: [2, 2], reuses: 0))
    }
    #expect(try Set(parents(200, of: history(tried, ["population": 3])).keys) == [0, 1, 2])
  }

  /// A child that was proposed before gives way to a random architecture, so that known neighbors are no end.
  @Test func knownChildrenGiveWay() throws {
    let space = NASBench201()
    let parent = try space.architecture(
      "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|")
    var known = [SearchHistory.Entry(number: 0, architecture: parent, fitnesses: [1, 1])]
    for ordinal in 0..<NASBench201Cell.count {
      let other = space.architecture(of: NASBench201Cell(ordinal: ordinal))
      if zip(operations(other), operations(parent)).count(where: { $0 != $1 }) == 1 {
        known.append(.init(number: known.count, architecture: other, fitnesses: [0, 0]))
      }
    }
    #expect(known.count == 25)
    var generator = Seed(3).generator()
    for _ in 0..<20 {
      guard case .evaluate(let proposal, _) = try Self.algorithm.act(history(known, ["population": 1]), &generator)
      else { throw SearchError.invalid("no evaluation") }
      #expect(proposal.parent == nil)
    }
  }

  /// The six operations of a cell's text.
  private func operations(_ architecture: Architecture) -> [Substring] {
    architecture.text.split { "|+~".contains($0) }.filter { Int($0) == nil }
  }

  @Test func aPopulationIsDrawnFirst() throws {
    var generator = Seed(5).generator()
    for count in 0..<10 {
      let history = try history(entries(Array(repeating: [1, 1], count: count)))
      guard case .evaluate(let proposal, _) = try Self.algorithm.act(history, &generator) else {
        Issue.record("no evaluation")
        return
      }
      #expect(proposal.parent == nil)
    }
  }

  // MARK: Against random search

  /// What a cell is worth and what it costs, each edge by a weight of its own: a knapsack, whose front has many points.
  private static func point(of cell: NASBench201Cell) -> [Double] {
    let (worths, costs) = ([5.0, 1, 3, 4, 2, 6], [2.0, 7, 1, 3, 5, 4])
    var (worth, cost) = (0.0, 0.0)
    for (edge, operation) in cell.operations.enumerated() {
      let (gain, price): (Double, Double) =
        switch operation {
        case .none: (0, 0)
        case .skipConnect: (1, 1)
        case .averagePool3x3: (1, 2)
        case .convolution1x1: (3, 4)
        case .convolution3x3: (4, 9)
        }
      worth += worths[edge] * gain
      cost += costs[edge] * price
    }
    return [worth, -cost]
  }

  /// The area that points dominate above (0, −200), which every cell is better than.
  private static func hypervolume(_ points: [[Double]]) -> Double {
    var (area, height) = (0.0, -200.0)
    for point in points.sorted(by: { ($0[0], $0[1]) > ($1[0], $1[1]) }) where point[1] > height {
      area += point[0] * (point[1] - height)
      height = point[1]
    }
    return area
  }

  private func hypervolume(_ algorithm: SearchAlgorithm, seed: UInt64, trials: Int) throws -> Double {
    var entries: [SearchHistory.Entry] = []
    let settings = try algorithm.completed([:])
    for number in 0..<trials {
      var generator = Seed(seed).derived("trial", number).generator()
      let history = SearchHistory(
        entries: entries.prefix(max(0, number - 3)), number: number, settings: settings,
        fidelity: Fidelity(epochs: 2), space: NASBench201(), bounds: ArchitectureBounds(), scale: SampleStudies.target)
      guard case .evaluate(let proposal, _) = try algorithm.act(history, &generator) else { continue }
      let point = Self.point(of: try NASBench201().cell(of: proposal.architecture))
      entries.append(.init(number: number, architecture: proposal.architecture, fitnesses: point))
    }
    return Self.hypervolume(entries.map { $0.fitnesses.compactMap { $0 } })
  }

  /// Ninety trials of six seeds with a pipeline of four, in shares of the area of the whole space.
  @Test func itDominatesMoreThanRandomSearch() throws {
    let all = (0..<NASBench201Cell.count).map { Self.point(of: NASBench201Cell(ordinal: $0)) }
    let whole = Self.hypervolume(all)
    var means: [Double] = []
    for algorithm in [Self.algorithm, .random] {
      let areas = try (0..<6).map { try hypervolume(algorithm, seed: $0, trials: 90) / whole }
      means.append(areas.reduce(0, +) / 6)
    }
    #expect(means[0] > means[1] && means[0] <= 1, "\(means)")
  }
}
