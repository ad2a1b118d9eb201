import Foundation
import Graphs
import Networks
import TestSupport
import Testing
import Torch

/// Every layer has an example, which the conformance suite of `TangentTesting` runs over, and rules.
@Suite struct LayerExampleTests {
  @Test func layersAreEqualToThemselvesAlone() {
    for (index, example) in LayerExample.all.enumerated() {
      for (other, another) in LayerExample.all.enumerated() {
        #expect(example.layer.isEqual(to: another.layer) == (index == other), "\(example) and \(another)")
      }
    }
  }

  /// A layer that is not in the table is in no test.
  @Test func everyLayerHasAnExampleAndRules() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    func files(_ folder: String) throws -> Set<String> {
      Set(try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path))
    }
    let layers = try files("Sources/Graphs/Layers")
    #expect(try files("Sources/Networks/Rules") == layers)
    #expect(try files("Sources/Exports/Layers") == layers)
    #expect(Set(LayerExample.all.map { "\(type(of: $0.layer)).swift" }) == layers)
  }

  /// A description alone makes a graph, and no network.
  @Test func aLayerWithoutAForwardRuleIsRefused() throws {
    struct Mystery: ParameterFreeLayer {
      func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
      var valueOfZeros: ValueOfZeros { .other }
      var description: String { "mystery" }
    }
    let graph = NetworkGraph(
      nodes: [
        .init(name: "input", layer: .input(FeatureShape(channels: 3, height: 2, width: 2)), inputs: []),
        .init(name: "unknown", layer: Mystery(), inputs: [0]),
      ], output: 1)
    let error = #expect(throws: NetworkError.self) { try Network(graph, seed: Seed(0)) }
    #expect(
      error?.description == "the network cannot be computed: the layer \"mystery\" of unknown has no forward rule")
  }
}
