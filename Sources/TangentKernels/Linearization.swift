import Architectures
import Networks
import Torch

/// A network's forward pass on a batch, with what its reverse pass reads and no more.
///
/// Written without automatic differentiation, for three reasons: values are let go as soon as their last
/// reader has run, a reverse pass can carry the gradients of many seeds at once, and batch statistics are
/// handed out.
struct Linearization {
  let network: Network
  let plan: ReversePlan
  let batchNorm: BatchNormMode
  /// N.
  let size: Int
  let logits: Tensor
  /// The outputs of the nodes that ``ReversePlan/keeps``.
  var values: [Int: Tensor]
  /// Of every batch norm.
  let statistics: [Int: ChannelStatistics]

  /// - Parameter given: constant statistics of a larger batch that this one is a part of.
  init(
    of network: Network, on images: Tensor, plan: ReversePlan, batchNorm: BatchNormMode,
    given: [Int: ChannelStatistics]? = nil
  ) throws(KernelError) {
    var values: [Int: Tensor] = [:]
    var statistics: [Int: ChannelStatistics] = given ?? [:]
    var remaining = network.graph.readerCounts
    for (index, node) in network.graph.nodes.enumerated() {
      do throws(TorchError) {
        let inputs = node.inputs.compactMap { values[$0] }
        if case .batchNorm(let layer) = node.layer {
          values[index] = try network.normalize(
            inputs, layer, node: index, batchNorm: batchNorm, statistics: &statistics[index])
        } else {
          values[index] = try network.evaluate(index, inputs, images: images)
        }
      } catch {
        throw .network(.layer(name: node.name, error))
      }
      for input in node.inputs {
        remaining[input] -= 1
        if remaining[input] == 0, !plan.keeps[input] { values[input] = nil }
      }
    }
    guard let logits = values[network.graph.output] else {
      throw .invalid("the graph's output is not one of its nodes")
    }
    if !plan.keeps[network.graph.output] { values[network.graph.output] = nil }
    self.network = network
    self.plan = plan
    self.batchNorm = batchNorm
    size = images.shape[0]
    self.logits = logits
    self.values = values
    self.statistics = statistics
  }
}

extension NetworkGraph {
  /// How many times each node's output is read; the graph's output once more.
  var readerCounts: [Int] {
    var counts = [Int](repeating: 0, count: nodes.count)
    for node in nodes {
      for input in node.inputs { counts[input] += 1 }
    }
    counts[output] += 1
    return counts
  }
}

extension Network {
  /// The output of a node that is no batch norm.
  func evaluate(_ index: Int, _ inputs: [Tensor], images: Tensor) throws(TorchError) -> Tensor {
    let node = graph.nodes[index]
    if case .input(let shape) = node.layer { return try checked(images, shape) }
    guard let first = inputs.first else { throw TorchError(operation: node.name, reason: "the node has no input") }
    switch node.layer {
    case .input, .batchNorm:
      throw TorchError(operation: node.name, reason: "the node is evaluated elsewhere")
    case .convolution(let layer):
      return try first.convolved(
        weight(.convolutionWeight, of: index), bias: parameter(.convolutionBias, of: index), stride: layer.stride,
        padding: layer.padding, dilation: layer.dilation, groups: layer.groups)
    case .relu:
      return try first.relu()
    case .averagePool(let pooling):
      return try first.averagePooled(
        kernelSize: pooling.kernelSize, stride: pooling.stride, padding: pooling.padding,
        countsPadding: pooling.countsPadding)
    case .maxPool(let pooling):
      return try first.maxPooled(kernelSize: pooling.kernelSize, stride: pooling.stride, padding: pooling.padding)
    case .globalAveragePool:
      return try first.mean(axes: [2, 3])
    case .linear:
      return try first.linear(weight(.linearWeight, of: index), bias: parameter(.linearBias, of: index))
    case .sum:
      guard inputs.count > 1 else { return first }
      let total = try first + inputs[1]
      for term in inputs.dropFirst(2) { try total.add(inPlace: term) }
      return total
    case .concatenation:
      return try Tensor.concatenation(inputs, axis: 1)
    case .zero:
      return try Tensor.zeros(first.shape, dataType: dataType, device: device)
    }
  }

  /// The output of a batch norm; its statistics are found where none are given.
  func normalize(
    _ inputs: [Tensor], _ layer: Layer.BatchNorm, node: Int, batchNorm: BatchNormMode,
    statistics: inout ChannelStatistics?
  ) throws(TorchError) -> Tensor {
    guard let first = inputs.first else {
      throw TorchError(operation: graph.nodes[node].name, reason: "the node has no input")
    }
    let isFlat = first.rank == 2
    let input = try first.withPixels()
    let scale = parameter(.batchNormScale, of: node)
    let shift = parameter(.batchNormShift, of: node)
    if statistics == nil, batchNorm == .running { statistics = try runningStatistics(of: node, layer) }
    let used = if let statistics { statistics } else { try ChannelStatistics(of: input, epsilon: layer.epsilon) }
    statistics = used
    return try input.normalized(used, scale: scale, shift: shift).withoutPixels(isFlat)
  }

  /// The statistics that training gathered for a batch norm.
  func runningStatistics(of node: Int, _ layer: Layer.BatchNorm) throws(TorchError) -> ChannelStatistics {
    guard let tracked = self.statistics[node] else {
      throw TorchError(
        operation: "batch norm", reason: "the layer tracks no running statistics; use frozen or coupled")
    }
    return ChannelStatistics(
      mean: tracked.mean, inverseDeviation: try tracked.variance.shifted(by: layer.epsilon).reciprocalSquareRoot())
  }

  /// A weight that the layer must have.
  func weight(_ role: ParameterDescription.Role, of node: Int) throws(TorchError) -> Tensor {
    guard let tensor = parameter(role, of: node) else {
      throw TorchError(operation: graph.nodes[node].name, reason: "the layer has no \(role)")
    }
    return tensor
  }

  private func checked(_ images: Tensor, _ shape: FeatureShape) throws(TorchError) -> Tensor {
    let expected = shape.isFlat ? [shape.channels] : [shape.channels, shape.height, shape.width]
    guard Array(images.shape.dropFirst()) == expected, images.rank == expected.count + 1 else {
      throw TorchError(
        operation: "input", shapes: [images.shape],
        reason: "the network takes (N, \(expected.map(String.init).joined(separator: ", ")))")
    }
    return images
  }
}
