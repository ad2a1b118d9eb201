import Torch

/// Propagates gradients of the logits back, and hands out every selected parameter's, node by node.
///
/// The pass carries S seeds for the N images as a batch of S·N, seed by seed: every rule is linear in
/// the gradient and treats images alike, except coupled batch norm, which mixes the images of a seed.
package struct ReversePass {
  var linearization: Linearization
  let sumsImages: Bool
  private let releasesValues: Bool
  var pending = PendingGradients()
  var ready: [(parameter: Network.Parameter, gradients: JacobianBlock)] = []
  /// The channel sums of the gradients that convolutions in the place of their batch norms begin at.
  var absorbedSums: [Int: Tensor] = [:]
  /// The nodes that are still to be visited.
  private var remaining: Int

  var network: Network { linearization.network }
  var plan: ReversePlan { linearization.plan }
  /// N.
  var size: Int { linearization.size }

  /// - Parameters:
  ///   - seeds: gradients of the logits, (S·N, classes).
  ///   - auxiliarySeeds: those of the auxiliary logits, in order.
  ///   - sumsImages: whether a seed's gradients are summed over its images; needed for coupled batch
  ///     norm. Otherwise every image of every seed has a row of its own.
  ///   - releasesValues: lets values of the forward pass go behind the pass, as far as nobody else holds
  ///     the linearization.
  package init(
    through linearization: consuming Linearization, seeds: Tensor, auxiliarySeeds: [Tensor] = [], sumsImages: Bool,
    releasesValues: Bool
  ) {
    self.linearization = linearization
    self.sumsImages = sumsImages
    self.releasesValues = releasesValues
    remaining = self.linearization.network.graph.nodes.count
    let graph = self.linearization.network.graph
    pending.add(seeds, at: graph.output)
    for (output, seeds) in zip(graph.auxiliaryOutputs, auxiliarySeeds) { pending.add(seeds, at: output.node) }
  }

  /// The next parameter's gradients, with S·N rows, or S where images are summed; nil when all are known.
  package mutating func next() throws(NetworkError) -> (parameter: Network.Parameter, gradients: JacobianBlock)? {
    while ready.isEmpty, remaining > 0 {
      remaining -= 1
      do throws(TorchError) { try visit(remaining) } catch {
        throw .layer(name: network.graph.nodes[remaining].name, error)
      }
    }
    return ready.isEmpty ? nil : ready.removeFirst()
  }

  private mutating func visit(_ index: Int) throws(TorchError) {
    defer { if releasesValues { linearization.release(index) } }
    guard plan.needsGradient[index] else { return }
    let node = network.graph.nodes[index]
    if network.fusion.kinds[index].isReLU {
      return try pending.mask(index, by: linearization.values[index], to: node.inputs[0])
    }
    guard let gradient = try pending.remove(index) else { return }
    if let absorption = plan.absorbed[index] {
      return try visitConvolution(index, absorption, gradient: gradient)
    }
    if let source = node.inputs.first, plan.absorbed[source]?.batchNorm == index {
      return try passOver(batchNorm: index, to: source, gradient: gradient)
    }
    let step = step(of: index, gradient: gradient)
    let gradients =
      if let fast = network.fastLayers[index] {
        try fast.reverse(step)
      } else {
        try network.layers[index].automaticGradients(step)
      }
    for parameter in plan.selected[index] ?? [] {
      guard let block = gradients.parameters[parameter.suffix] else {
        throw TorchError(operation: node.name, reason: "its reverse step gave no gradient of \(parameter.suffix)")
      }
      ready.append((parameter, block))
    }
    for (input, gradient) in zip(node.inputs, gradients.inputs) where plan.needsGradient[input] {
      if let gradient { pending.add(gradient, at: input) }
    }
  }

  func step(of index: Int, gradient: Tensor) -> ReverseStep {
    let inputs = network.graph.nodes[index].inputs
    return ReverseStep(
      gradient: gradient, inputs: inputs.map { linearization.values[$0] }, output: linearization.values[index],
      inputShapes: inputs.map { [gradient.shape[0]] + network.shapes[$0].axes },
      parameters: network.layerParameters[index], wanted: Set((plan.selected[index] ?? []).map(\.suffix)),
      wantsInputs: inputs.map { plan.needsGradient[$0] }, imageCount: size, sumsImages: sumsImages,
      context: network.context(of: index, linearization.phase, linearization.batchNorm),
      statistics: linearization.statistics[index])
  }
}
