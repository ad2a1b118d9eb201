import Graphs
import Torch

/// What a forward pass leaves behind for those who look inside.
public struct Activations {
  /// The batch's logits: (N, classes).
  public let logits: Tensor
  /// The output of every node, by index; only the logits unless taps were asked for.
  public let outputs: [Int: Tensor]
}

extension Network {
  /// The logits of a batch of images.
  ///
  /// - Parameters:
  ///   - images: (N, C, H, W), or (N, C) where the input is flat, as ``prepared(_:)`` gives them.
  ///   - batchNorm: the statistics to normalize with.
  ///   - updatesStatistics: whether the running statistics move toward this batch's, as in a
  ///     training step; only with ``BatchNormMode/coupled``.
  /// - Throws: ``NetworkError`` naming the layer where shapes do not fit or memory is exhausted.
  public func logits(
    _ images: Tensor, batchNorm: BatchNormMode, updatesStatistics: Bool = false
  ) throws(NetworkError) -> Tensor {
    try activations(images, batchNorm: batchNorm, updatesStatistics: updatesStatistics, keepsOutputs: false).logits
  }

  /// A forward pass that can hand out the output of every layer.
  ///
  /// Without `keepsOutputs` a value is let go as soon as its last reader has run, so a pass without
  /// gradients holds only the few that are alive at a time.
  ///
  /// - Parameter transform: applied to each node's output before others read it; how a caller
  ///   marks outputs for differentiation.
  public func activations(
    _ images: Tensor, batchNorm: BatchNormMode, updatesStatistics: Bool = false, keepsOutputs: Bool = true,
    transform: (Int, Tensor) throws(TorchError) -> Tensor = { _, output throws(TorchError) in output }
  ) throws(NetworkError) -> Activations {
    guard !updatesStatistics || batchNorm == .coupled else {
      throw .invalid("running statistics are updated from coupled batch norm only, not \(batchNorm.rawValue)")
    }
    var remaining = graph.readerCounts
    var values: [Int: Tensor] = [:]
    for (index, node) in graph.nodes.enumerated() {
      let inputs = node.inputs.compactMap { values[$0] }
      do throws(TorchError) {
        let output: Tensor
        if case .batchNorm(let layer) = node.layer, let input = inputs.first {
          output = try normalize(input, layer, node: index, mode: batchNorm, updatesStatistics: updatesStatistics)
        } else {
          output = try evaluate(index, inputs, images: images)
        }
        values[index] = try transform(index, output)
      } catch {
        throw .layer(name: node.name, error)
      }
      guard !keepsOutputs else { continue }
      for input in node.inputs {
        remaining[input] -= 1
        if remaining[input] == 0 { values[input] = nil }
      }
    }
    guard let logits = values[graph.output] else { throw .invalid("the graph's output is not one of its nodes") }
    return Activations(logits: logits, outputs: values)
  }

  /// The output of a node that is no batch norm.
  package func evaluate(_ index: Int, _ inputs: [Tensor], images: Tensor) throws(TorchError) -> Tensor {
    let node = graph.nodes[index]
    if case .input(let shape) = node.layer {
      guard images.rank == shape.axes.count + 1, Array(images.shape.dropFirst()) == shape.axes else {
        throw TorchError(
          operation: "input", shapes: [images.shape],
          reason: "the network takes (N, \(shape.axes.map(String.init).joined(separator: ", ")))")
      }
      return images
    }
    guard let first = inputs.first else { throw TorchError(operation: node.name, reason: "the node has no input") }
    switch node.layer {
    case .input, .batchNorm:
      throw TorchError(operation: node.name, reason: "the node is evaluated elsewhere")
    case .convolution(let layer):
      return try first.convolved(
        try weight(.convolutionWeight, of: index), bias: parameter(.convolutionBias, of: index),
        stride: layer.stride, padding: layer.padding, dilation: layer.dilation, groups: layer.groups)
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
      return try first.linear(try weight(.linearWeight, of: index), bias: parameter(.linearBias, of: index))
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

  /// A weight that the layer must have.
  func weight(_ role: ParameterDescription.Role, of node: Int) throws(TorchError) -> Tensor {
    guard let tensor = parameter(role, of: node) else {
      throw TorchError(operation: graph.nodes[node].name, reason: "the layer has no \(role)")
    }
    return tensor
  }

  private func normalize(
    _ input: Tensor, _ layer: Layer.BatchNorm, node: Int, mode: BatchNormMode, updatesStatistics: Bool
  ) throws(TorchError) -> Tensor {
    let scale = parameter(.batchNormScale, of: node)
    let shift = parameter(.batchNormShift, of: node)
    let tracked = statistics[node]
    switch mode {
    case .coupled:
      return try input.batchNormalized(
        scale: scale, shift: shift, runningMean: updatesStatistics ? tracked?.mean : nil,
        runningVariance: updatesStatistics ? tracked?.variance : nil, usesBatchStatistics: true,
        momentum: layer.momentum, epsilon: layer.epsilon)
    case .frozen:
      let (mean, variance) = try withoutGradients { () throws(TorchError) in
        let constant = try input.detached()
        let axes = [0] + (2..<max(constant.rank, 2))
        return (try constant.mean(axes: axes), try constant.variance(axes: axes, isUnbiased: false))
      }
      return try input.batchNormalized(
        scale: scale, shift: shift, runningMean: mean, runningVariance: variance, usesBatchStatistics: false,
        momentum: 0, epsilon: layer.epsilon)
    case .running:
      guard let tracked else {
        throw TorchError(
          operation: "batch norm", shapes: [input.shape],
          reason: "the layer tracks no running statistics; use frozen or coupled")
      }
      return try input.batchNormalized(
        scale: scale, shift: shift, runningMean: tracked.mean, runningVariance: tracked.variance,
        usesBatchStatistics: false, momentum: 0, epsilon: layer.epsilon)
    }
  }
}

extension FeatureShape {
  /// The axes of a batch's tensor behind the batch axis.
  var axes: [Int] { isFlat ? [channels] : [channels, height, width] }
}
