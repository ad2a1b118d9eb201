import Analyses
import Foundation
import Search
import Spaces
import Testing
import Torch

struct ArchitectureSampleTests {
  private static let space = NASBench201()

  /// A hundred cells whose accuracy is their place.
  private static func table() throws -> ArchitectureTable {
    let rows = (0..<100).map { "\(NASBench201Cell(ordinal: 100 * $0).text),\($0)" }
    return try ArchitectureTable(
      Data((["architecture,accuracy"] + rows).joined(separator: "\n").utf8), named: "table", columns: ["accuracy"],
      space: space)
  }

  private static func sample(_ kind: ArchitectureSample.Kind, _ count: Int, seed: UInt64 = 1) throws -> [Int] {
    let table = try table()
    let sample = try ArchitectureSample(kind, count, of: table, space.allPopulations[0], seed: Seed(seed))
    return sample.architectures.compactMap { table.architectures.firstIndex(of: $0) }
  }

  @Test func aStratifiedSampleHasAsManyFromEachTenth() throws {
    let places = try Self.sample(.stratified, 30)
    #expect(places.count == 30 && Set(places).count == 30)
    for tenth in 0..<10 { #expect(places.count { $0 / 10 == tenth } == 3) }
    // What does not divide is spread.
    let few = try Self.sample(.stratified, 13)
    #expect((0..<10).allSatisfy { tenth in (1...2).contains(few.count { $0 / 10 == tenth }) })
  }

  @Test func aUniformSampleIsOneOfDifferentArchitectures() throws {
    let places = try Self.sample(.uniform, 40)
    #expect(places.count == 40 && Set(places).count == 40)
    #expect(try places == Self.sample(.uniform, 40) && places != Self.sample(.uniform, 40, seed: 2))
    #expect(try Set(Self.sample(.all, 0)) == Set(0..<100))
  }

  @Test func aPopulationThatIsTooSmallIsAnError() throws {
    #expect(throws: SearchError.self) { try Self.sample(.uniform, 101) }
    let live = try #require(Self.space.populations.first)
    let sample = try ArchitectureSample(.all, 0, of: Self.table(), live, seed: Seed(0))
    #expect(try sample.architectures.allSatisfy { try live.contains($0) } && sample.architectures.count < 100)
    #expect(sample.summary.contains("the population live"))
  }
}
