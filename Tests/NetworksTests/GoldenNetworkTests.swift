import Graphs
import Networks
import Spaces
import TestSupport
import Testing
import Torch

/// Whole NAS-Bench-201 networks against PyTorch's, which execute their dead edges too.
@Suite struct GoldenNetworkTests {
  @Test(arguments: try GoldenNetwork.all(), Tolerance.types)
  func logitsAreThoseOfPyTorch(golden: GoldenNetwork, type: DataType) throws {
    let network = try golden.network(type)
    let images = try network.prepared(golden.images.tensor(type))
    for mode in BatchNormMode.allCases {
      let logits = try network.logits(images, batchNorm: mode)
      #expect(logits.dataType == type)
      #expect(
        deviation(try logits.doubles(), from: golden.logits(mode)) < Tolerance.relative(.logits, type),
        "batch norm \(mode.rawValue)")
    }
  }

  @Test(arguments: try GoldenNetwork.all(), Tolerance.types)
  func gradientsOfTheLossAreThoseOfPyTorch(golden: GoldenNetwork, type: DataType) throws {
    let network = try golden.network(type)
    let tensors = network.parameters.map(\.tensor)
    for tensor in tensors { try tensor.setRequiresGradient(true) }
    let images = try network.prepared(golden.images.tensor(type))
    let loss = try withGradients { () throws(any Error) in
      try network.logits(images, batchNorm: .coupled).crossEntropy(Tensor(golden.labels.map(Int64.init)))
    }
    #expect(deviation(try loss.item(), from: golden.crossEntropy) < Tolerance.relative(.loss, type))

    let references = Dictionary(uniqueKeysWithValues: golden.parameters.map { ($0.name, $0) })
    let floor = Tolerance.negligibleGradient * (golden.parameters.map(\.gradient.norm).max() ?? 0)
    for (parameter, gradient) in zip(network.parameters, try gradients(of: [loss], withRespectTo: tensors)) {
      let reference = try #require(references[parameter.name])
      #expect(parameter.tensor.shape == reference.shape)
      let values = try gradient?.doubles() ?? Array(repeating: 0, count: parameter.tensor.count)
      let summary = GoldenSummary(of: values, name: parameter.name)
      #expect(
        summary.deviation(from: reference.gradient, floor: floor) < Tolerance.relative(.gradient, type),
        "gradient of \(parameter.name)")
    }
  }

  /// What simplification leaves out is dead, or multiplies zeros: its gradient is zero in PyTorch, and
  /// the function of all the others is the same, as the logits above show. Nothing dead is left in,
  /// except in a network that ignores its input, whose layers make the shapes of its zeros.
  @Test(arguments: try GoldenNetwork.all())
  func onlyParametersWithoutInfluenceAreLeftOut(golden: GoldenNetwork) throws {
    let names = Set(try golden.network(.float32).parameters.map(\.name))
    for parameter in golden.parameters where !names.contains(parameter.name) {
      #expect(parameter.gradient.norm == 0, "\(parameter.name)")
    }
    guard try !golden.graph().isInputIndependent else { return }
    for parameter in golden.parameters where !parameter.isLive {
      #expect(!names.contains(parameter.name), "\(parameter.name) is dead but is in the network")
    }
  }

  /// The 3x3 convolution 0-1 is read by `none` edges alone; the network has no trace of it.
  @Test func deadConvolutionIsNeverExecuted() throws {
    let golden = try GoldenNetwork.named("dead-convolution")
    let network = try golden.network(.float32)
    #expect(try golden.graph().nodes.contains { $0.name.hasSuffix("edge0to1.conv") })
    #expect(!network.graph.nodes.contains { $0.name.hasSuffix("edge0to1.conv") })
    #expect(!network.parameters.contains { $0.name.contains("edge0to1") })
  }

  /// Batch norms of zeros keep their learned shift, as the benchmark's network does.
  @Test func shiftsOfZerosStay() throws {
    let network = try GoldenNetwork.named("every-operation-zero-node").network(.float32)
    let names = Set(network.parameters.map(\.name))
    #expect(names.contains("stage1.cell0.edge1to2.bn.bias"))
  }

  /// The golden cells together use every operation of the space.
  @Test func everyOperationIsCovered() throws {
    let goldens = try GoldenNetwork.all()
    #expect(goldens.count >= 6)
    let used = try goldens.flatMap { try NASBench201Cell($0.architecture).operations }
    #expect(Set(used) == Set(NASBench201Operation.allCases))
  }
}
