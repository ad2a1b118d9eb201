import Graphs
import Torch

/// A network's forward pass on a batch, with what its reverse pass reads and no more.
///
/// Written without automatic differentiation, for four reasons: values are let go as soon as their last
/// reader has run, layers are fused where feature maps would be written and read for nothing, a reverse
/// pass can carry the gradients of many seeds at once, and batch statistics are handed out.
package struct Linearization {
  package let network: Network
  package let plan: ReversePlan
  package let batchNorm: BatchNormMode
  let phase: Phase
  /// N.
  package let size: Int
  package let logits: Tensor
  /// In training those of the graph's auxiliary outputs, in order; none in evaluation.
  package let auxiliaryLogits: [Tensor]
  /// The outputs of the nodes that ``ReversePlan/keeps``.
  private(set) var values: [Int: Tensor]
  /// Of every batch norm.
  let statistics: [Int: ChannelStatistics]

  /// - Parameters:
  ///   - images: as ``Network/prepared(_:)`` gives them.
  ///   - given: constant statistics of a larger batch that this one is a part of.
  ///   - updatesStatistics: whether running statistics move toward this batch's.
  ///   - momentum: how far they move, in place of each layer's own; 1 is all the way.
  ///   - phase: whether random layers draw, and auxiliary outputs are computed; that of the plan.
  package init(
    of network: Network, on images: Tensor, plan: ReversePlan, batchNorm: BatchNormMode,
    given: [Int: ChannelStatistics]? = nil, updatesStatistics: Bool = false, momentum: Double? = nil,
    phase: Phase = .evaluation
  ) throws(NetworkError) {
    precondition(phase.isTraining == plan.isForTraining, "the plan is for another phase")
    var pass = ForwardPass(
      network: network, plan: plan, batchNorm: batchNorm, statistics: given ?? [:],
      updatesStatistics: updatesStatistics, momentum: momentum, phase: phase)
    for (index, node) in network.graph.nodes.enumerated() where network.computes(index, inTraining: phase.isTraining) {
      do throws(TorchError) { try pass.run(index, images: images) } catch {
        throw .layer(name: node.name, error)
      }
    }
    guard let logits = pass.values[network.graph.output] else {
      throw .invalid("the graph's output is not one of its nodes")
    }
    let outputs = network.outputs(inTraining: phase.isTraining)
    auxiliaryLogits = outputs.dropFirst().compactMap { pass.values[$0] }
    for output in outputs where !plan.keeps[output] { pass.values[output] = nil }
    self.network = network
    self.plan = plan
    self.batchNorm = batchNorm
    self.phase = phase
    size = images.shape[0]
    self.logits = logits
    values = pass.values
    statistics = pass.statistics
  }

  /// Lets a value go that no later step of a reverse pass reads.
  mutating func release(_ node: Int) {
    values[node] = nil
  }
}

private struct ForwardPass {
  let network: Network
  let plan: ReversePlan
  let batchNorm: BatchNormMode
  let updatesStatistics: Bool
  let momentum: Double?
  let phase: Phase
  let fusion: LayerFusion
  var values: [Int: Tensor] = [:]
  var statistics: [Int: ChannelStatistics]
  private var remaining: [Int]

  init(
    network: Network, plan: ReversePlan, batchNorm: BatchNormMode, statistics: [Int: ChannelStatistics],
    updatesStatistics: Bool, momentum: Double?, phase: Phase
  ) {
    self.network = network
    self.plan = plan
    self.batchNorm = batchNorm
    self.statistics = statistics
    self.updatesStatistics = updatesStatistics
    self.momentum = momentum
    self.phase = phase
    fusion = network.fusion
    remaining = network.readerCounts(inTraining: phase.isTraining)
  }

  mutating func run(_ index: Int, images: Tensor) throws(TorchError) {
    let node = network.graph.nodes[index]
    switch fusion.kinds[index] {
    case .batchNorm(let layer):
      let input = try value(of: node.inputs[0])
      try findStatistics(index, layer, input: input)
      // Its reader takes the input in its place, and lets it go.
      guard !fusion.isInlined[index] else { return }
      values[index] = try sum(of: [index], wantsSum: true, wantsPositivePart: false).sum
    case .sum:
      let relu = fusion.positivePart[index].flatMap { network.computes($0, inTraining: phase.isTraining) ? $0 : nil }
      let wantsSum = !fusion.isOnlyPositive[index] || plan.keeps[index]
      let result = try sum(of: node.inputs, wantsSum: wantsSum, wantsPositivePart: relu != nil)
      values[index] = result.sum
      if let relu { values[relu] = result.positivePart }
    case .relu:
      guard values[index] == nil else { break }
      values[index] =
        fusion.isInlined[node.inputs[0]]
        ? try sum(of: node.inputs, wantsSum: false, wantsPositivePart: true).positivePart
        : try value(of: node.inputs[0]).relu()
    case .other:
      var inputs = node.inputs.isEmpty ? [images] : []
      for input in node.inputs { inputs.append(try value(of: input)) }
      values[index] = try output(of: index, inputs)
    }
    for input in node.inputs {
      if fusion.isInlined[input] { release(network.graph.nodes[input].inputs[0]) }
      release(input)
    }
  }

  private func output(of index: Int, _ inputs: [Tensor]) throws(TorchError) -> Tensor {
    let (parameters, context) = (network.layerParameters[index], network.context(of: index, phase, batchNorm))
    if let fast = network.fastLayers[index] { return try fast.fastForward(inputs, parameters, in: context) }
    let output = try network.layers[index].forward(inputs, parameters, in: context)
    return output.rank == 4 ? try output.contiguous(.channelsLast) : output
  }

  private func value(of node: Int) throws(TorchError) -> Tensor {
    guard let value = values[node] else {
      throw TorchError(operation: network.graph.nodes[node].name, reason: "its output was already released")
    }
    return value
  }

  private mutating func release(_ node: Int) {
    remaining[node] -= 1
    if remaining[node] == 0, !plan.keeps[node] { values[node] = nil }
  }

  /// The sum of some nodes' outputs, batch norms as factors and shifts of their inputs.
  private func sum(
    of nodes: [Int], wantsSum: Bool, wantsPositivePart: Bool
  ) throws(TorchError) -> (sum: Tensor?, positivePart: Tensor?) {
    var terms: [Tensor.MapTerm] = []
    var shift: Tensor?
    for node in nodes {
      if values[node] == nil, let statistics = statistics[node] {
        let affine = try statistics.affine(
          scale: network.parameter("weight", of: node), shift: network.parameter("bias", of: node))
        terms.append(Tensor.MapTerm(try value(of: network.graph.nodes[node].inputs[0]), factor: affine.factor))
        shift = if let shift { try shift + affine.shift } else { affine.shift }
      } else {
        terms.append(Tensor.MapTerm(try value(of: node)))
      }
    }
    return try Tensor.mapSum(of: terms, shift: shift, wantsSum: wantsSum, wantsPositivePart: wantsPositivePart)
  }

  private mutating func findStatistics(
    _ node: Int, _ layer: BatchNorm, input: Tensor
  ) throws(TorchError) {
    guard statistics[node] == nil else { return }
    statistics[node] =
      batchNorm == .running
      ? try network.runningStatistics(of: node, layer)
      : try ChannelStatistics(
        of: input.withPixels(), epsilon: layer.epsilon,
        updating: updatesStatistics ? network.statistics[node] : nil, momentum: momentum ?? layer.momentum)
  }
}

extension Tensor {
  /// ``sum(of:shift:wantsSum:wantsPositivePart:)`` on any device.
  fileprivate static func mapSum(
    of terms: [MapTerm], shift: Tensor?, wantsSum: Bool, wantsPositivePart: Bool
  ) throws(TorchError) -> (sum: Tensor?, positivePart: Tensor?) {
    guard let first = terms.first?.map, first.device != .cpu else {
      return try sum(of: terms, shift: shift, wantsSum: wantsSum, wantsPositivePart: wantsPositivePart)
    }
    let axes = [1, -1] + first.shape.dropFirst(2).map { _ in 1 }
    var total = try shift?.reshaped(axes)
    for term in terms {
      let part = if let factor = term.factor { try term.map * factor.reshaped(axes) } else { term.map }
      total = if let total { try total + part } else { part }
    }
    return (wantsSum ? total : nil, wantsPositivePart ? try total?.relu() : nil)
  }
}

extension Network {
  /// ``logits(_:batchNorm:updatesStatistics:)`` where nothing will be differentiated: layers are fused, and
  /// every value goes as soon as it has been read.
  package func logitsWithoutGradients(
    _ images: Tensor, batchNorm: BatchNormMode
  ) throws(NetworkError) -> Tensor {
    try withoutGradients { () throws(NetworkError) in
      let plan = ReversePlan(self, parameters: [], batchNorm: batchNorm)
      return try Linearization(of: self, on: images, plan: plan, batchNorm: batchNorm).logits
    }
  }

  /// The statistics that training gathered for a batch norm.
  func runningStatistics(of node: Int, _ layer: BatchNorm) throws(TorchError) -> ChannelStatistics {
    guard let tracked = self.statistics[node] else {
      throw TorchError(
        operation: "batch norm", reason: "the layer tracks no running statistics; use frozen or coupled")
    }
    return ChannelStatistics(
      mean: tracked.mean, inverseDeviation: try tracked.variance.shifted(by: layer.epsilon).reciprocalSquareRoot())
  }
}
