import Foundation
import Graphs
import Latency
import Spaces
import TestSupport
import Testing
import Torch

@Suite struct LatencyTableTests {
  private static let space = NASBench201()
  private static let scale = NetworkScale(
    sizes: .nasBench201(channels: 4, cells: 1), imageChannels: 3, imageHeight: 8, imageWidth: 8, classes: 10)

  private func table(networks: Int = 3, checks: Int = 2) throws -> LatencyTable {
    let counter = LatencyMeterTests.Counter()
    let meter = try LatencyMeter(LatencyMeterTests.conditions) { counter.next() }
    return try .measured(
      by: meter, space: Self.space, scale: Self.scale, networks: networks, checks: checks, seed: Seed(3))
  }

  private func graph(_ text: String) throws -> NetworkGraph {
    try Self.space.graph(of: Self.space.architecture(text), at: Self.scale)
  }

  /// Where every layer takes a second, a network takes as many seconds as it has layers, and two more.
  @Test func aPredictionIsTheSumOfTheLayers() throws {
    let table = try table(networks: 30)
    let text = "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|"
    let graph = try graph(text)
    let layers = graph.deployed().nodes.count - 1
    #expect(try table.seconds(of: graph) == Double(layers + 2))
    #expect(table.checks.count == 2 && table.checks.allSatisfy { $0.error == 0 })
    #expect(table.medianError == 0 && table.largestError == 0)
  }

  /// The same seed draws the same networks, and another one others.
  @Test func progressCountsEveryRound() throws {
    let counts = Counts()
    let counter = LatencyMeterTests.Counter()
    let meter = try LatencyMeter(LatencyMeterTests.conditions) { counter.next() }
    _ = try LatencyTable.measured(
      by: meter, space: Self.space, scale: Self.scale, networks: 2, checks: 1, seed: Seed(0)
    ) { counts.all.append($0) }
    #expect(counts.all == Array(1...3 * LatencyTable.rounds))
  }

  private final class Counts { var all: [Int] = [] }

  /// A layer that no network of the table has is predicted from those of its kind, and a kind that none has from all.
  @Test func layersThatWereNotTimedHaveATimeToo() throws {
    let table = try table()
    var wide = Self.scale
    wide.sizes = .nasBench201(channels: 12, cells: 1)
    let architecture = try Self.space.architecture(
      "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|none~0|none~1|nor_conv_3x3~2|")
    let seconds = try table.seconds(of: Self.space.graph(of: architecture, at: wide))
    #expect(seconds.isFinite && seconds > 2)
    var sketch = GraphSketch()
    let other = sketch.add(.gelu, sketch.input)
    #expect(try table.seconds(of: NetworkGraph(nodes: sketch.nodes, output: other)) > 2)
  }

  @Test func errorsAndOrderAreThoseOfTheChecks() throws {
    var table = try table()
    table = try edited(table) {
      $0["checks"] = [("a", 1.0, 1.1), ("b", 2.0, 1.0), ("c", 4.0, 4.0)].map {
        ["architecture": $0.0, "measured": $0.1, "predicted": $0.2] as [String: any Sendable]
      }
    }
    #expect(abs(try #require(table.medianError) - 0.1) < 1e-12 && table.largestError == 0.5)
    #expect(!table.isUnreliable && table.bias == 1)
    // Of three pairs, a and b are the wrong way round.
    #expect(table.orderedPairs == 2.0 / 3)
  }

  @Test func predictionsFarOffAreUnreliable() throws {
    let off = try edited(table()) { record in
      record["checks"] = [["architecture": "a", "measured": 1, "predicted": 1.3] as [String: Any]]
    }
    #expect(off.isUnreliable && off.bias == 1 / 1.3)
    let unchecked = try edited(table()) { $0["checks"] = [Any]() }
    #expect(unchecked.isUnreliable && unchecked.medianError == nil && unchecked.orderedPairs == nil)
  }

  private func edited(_ table: LatencyTable, _ edit: (inout [String: Any]) -> Void) throws -> LatencyTable {
    let data = try JSONEncoder().encode(table)
    var record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    edit(&record)
    return try JSONDecoder().decode(LatencyTable.self, from: JSONSerialization.data(withJSONObject: record))
  }

  @Test func aFileKeepsTheTable() throws {
    let folder = try TemporaryFolder()
    let tables = LatencyFolder(folder.file("latency"))
    let table = try table()
    #expect(tables.table(on: table.conditions, space: table.space, scale: table.scale) == nil)
    let file = try tables.keep(table)
    #expect(tables.table(on: table.conditions, space: table.space, scale: table.scale) == table)
    var others = table.conditions
    others.threads = 2
    #expect(tables.table(on: others, space: table.space, scale: table.scale) == nil)
    #expect(tables.table(on: table.conditions, space: "resnet", scale: table.scale) == nil)
    // Damaged, or of another table.
    try Data("{".utf8).write(to: file)
    #expect(tables.table(on: table.conditions, space: table.space, scale: table.scale) == nil)
    try JSONEncoder().encode(edited(table) { $0["space"] = "resnet" }).write(to: file)
    #expect(tables.table(on: table.conditions, space: table.space, scale: table.scale) == nil)
  }

  @Test(arguments: [-1.0, 0]) func aTimeThatIsNoneIsRefused(seconds: Double) throws {
    let table = try table()
    #expect(throws: DecodingError.self) {
      try edited(table) { record in
        guard var layers = record["layers"] as? [[String: Any]] else { return }
        layers[0]["seconds"] = seconds
        record["layers"] = layers
      }
    }
    #expect(throws: DecodingError.self) { try edited(table) { $0["layers"] = [Any]() } }
    for overhead in [-1, 1e300] {
      #expect(throws: DecodingError.self) { try edited(table) { $0["overhead"] = overhead } }
    }
    #expect(throws: DecodingError.self) {
      try edited(table) { $0["checks"] = [["architecture": "a", "measured": 0, "predicted": 1] as [String: Any]] }
    }
  }

  @Test func stoppingStops() throws {
    #expect(throws: LatencyError.cancelled) {
      try LatencyTable.measured(on: .here(), space: Self.space, scale: Self.scale, isCancelled: { true })
    }
    #expect(throws: LatencyError.self) {
      try LatencyTable.measured(on: .here(), space: Self.space, scale: Self.scale, networks: 0)
    }
  }
}
