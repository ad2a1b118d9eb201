import Graphs
import Torch

/// What a forward pass leaves behind for those who look inside.
public struct Activations {
  /// The batch's logits: (N, classes).
  public let logits: Tensor
  /// In training those of the graph's auxiliary outputs, in order; none in evaluation.
  public let auxiliaryLogits: [Tensor]
  /// The output of every node, by index; only those of outputs unless taps were asked for.
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
  ///   - phase: whether random layers draw.
  /// - Throws: ``NetworkError`` naming the layer where shapes do not fit or memory is exhausted.
  public func logits(
    _ images: Tensor, batchNorm: BatchNormMode, updatesStatistics: Bool = false, phase: Phase = .evaluation
  ) throws(NetworkError) -> Tensor {
    try activations(
      images, batchNorm: batchNorm, updatesStatistics: updatesStatistics, phase: phase, keepsOutputs: false
    ).logits
  }

  /// A forward pass that can hand out the output of every layer.
  ///
  /// Without `keepsOutputs` a value is let go as soon as its last reader has run, so a pass without
  /// gradients holds only the few that are alive at a time.
  ///
  /// - Parameter transform: applied to each node's output before others read it; how a caller
  ///   marks outputs for differentiation.
  public func activations(
    _ images: Tensor, batchNorm: BatchNormMode, updatesStatistics: Bool = false, phase: Phase = .evaluation,
    keepsOutputs: Bool = true,
    transform: (Int, Tensor) throws(TorchError) -> Tensor = { _, output throws(TorchError) in output }
  ) throws(NetworkError) -> Activations {
    guard !updatesStatistics || batchNorm == .coupled else {
      throw .invalid("running statistics are updated from coupled batch norm only, not \(batchNorm.rawValue)")
    }
    var remaining = readerCounts(inTraining: phase.isTraining)
    var values: [Int: Tensor] = [:]
    for (index, node) in graph.nodes.enumerated() where computes(index, inTraining: phase.isTraining) {
      let inputs = node.inputs.isEmpty ? [images] : node.inputs.compactMap { values[$0] }
      let context = context(of: index, phase, batchNorm, updatesStatistics: updatesStatistics)
      do throws(TorchError) {
        values[index] = try transform(index, layers[index].forward(inputs, layerParameters[index], in: context))
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
    let auxiliaries = outputs(inTraining: phase.isTraining).dropFirst().compactMap { values[$0] }
    return Activations(logits: logits, auxiliaryLogits: auxiliaries, outputs: values)
  }

  /// The output of a node in evaluation, for the input node that of the images.
  package func evaluate(_ index: Int, _ inputs: [Tensor], batchNorm: BatchNormMode) throws(TorchError) -> Tensor {
    try layers[index].forward(inputs, layerParameters[index], in: context(of: index, .evaluation, batchNorm))
  }

  func context(
    of node: Int, _ phase: Phase, _ batchNorm: BatchNormMode, updatesStatistics: Bool = false
  ) -> ForwardContext {
    let seed: Seed? =
      switch phase {
      case .evaluation: nil
      case .training(let seed): seed.derived(graph.nodes[node].name)
      }
    return ForwardContext(
      phase: phase, batchNorm: batchNorm, seed: seed, statistics: statistics[node],
      updatesStatistics: updatesStatistics)
  }
}

extension FeatureShape {
  /// The axes of a batch's tensor behind the batch axis.
  var axes: [Int] { isFlat ? [channels] : [channels, height, width] }
}
