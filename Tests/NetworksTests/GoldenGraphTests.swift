import Networks
import TestSupport
import Testing
import Torch

/// Every layer, in small graphs of its own, against PyTorch.
@Suite struct GoldenGraphTests {
  @Test(arguments: try GoldenGraph.all(), Tolerance.types)
  func logitsAreThoseOfPyTorch(golden: GoldenGraph, type: DataType) throws {
    let network = try golden.network(type)
    let images = try network.prepared(golden.images.tensor(type))
    for mode in BatchNormMode.allCases where mode != .running || golden.tracksStatistics {
      let logits = try network.logits(images, batchNorm: mode)
      #expect(logits.shape == [golden.images.shape[0], 3])
      #expect(
        deviation(try logits.doubles(), from: golden.logits(mode)) < Tolerance.relative(.logits, type),
        "batch norm \(mode.rawValue)")
    }
  }

  /// `running` is asked for where nothing runs: an error that names the layer and the way out.
  @Test(arguments: try GoldenGraph.all().filter { !$0.tracksStatistics })
  func runningStatisticsMustBeThere(golden: GoldenGraph) throws {
    let network = try golden.network(.float32)
    let images = try network.prepared(golden.images.tensor(.float32))
    let error = #expect(throws: NetworkError.self) { try network.logits(images, batchNorm: .running) }
    #expect(error?.description.hasPrefix("layer node2: batch norm of ") == true)
    #expect(error?.description.contains("use frozen or coupled") == true)
  }

  /// PyTorch's default layout in, the same logits out: the layout is a matter of speed alone.
  @Test(arguments: try GoldenGraph.all().filter { $0.images.shape.count == 4 }, Tolerance.types)
  func channelsLastChangesNoLogits(golden: GoldenGraph, type: DataType) throws {
    let network = try golden.network(type)
    let images = try golden.images.tensor(type)
    #expect(!images.isChannelsLast)
    #expect(try network.prepared(images).isChannelsLast)
    let logits = try network.logits(images, batchNorm: .coupled)
    #expect(deviation(try logits.doubles(), from: golden.logits(.coupled)) < Tolerance.relative(.logits, type))
  }

  /// A pass that lets go of outputs early computes the same as one that keeps them all.
  @Test(arguments: try GoldenGraph.all())
  func keptOutputsChangeNothing(golden: GoldenGraph) throws {
    let network = try golden.network(.float32)
    let images = try network.prepared(golden.images.tensor(.float32))
    let kept = try network.activations(images, batchNorm: .coupled)
    #expect(Set(kept.outputs.keys) == Set(network.graph.nodes.indices))
    for (node, output) in kept.outputs {
      let shape = network.shapes[node]
      let extents = shape.isFlat ? [shape.channels] : [shape.channels, shape.height, shape.width]
      #expect(output.shape == [golden.images.shape[0]] + extents, "\(network.graph.nodes[node].name)")
    }
    let released = try network.activations(images, batchNorm: .coupled, keepsOutputs: false)
    #expect(Set(released.outputs.keys) == [network.graph.output])
    #expect(try released.logits.doubles() == kept.logits.doubles())
  }
}
