import Graphs
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
  ///   - sumsImages: whether a seed's gradients are summed over its images; needed for coupled batch
  ///     norm. Otherwise every image of every seed has a row of its own.
  ///   - releasesValues: lets values of the forward pass go behind the pass, as far as nobody else holds
  ///     the linearization.
  package init(through linearization: consuming Linearization, seeds: Tensor, sumsImages: Bool, releasesValues: Bool) {
    self.linearization = linearization
    self.sumsImages = sumsImages
    self.releasesValues = releasesValues
    remaining = self.linearization.network.graph.nodes.count
    pending.add(seeds, at: self.linearization.network.graph.output)
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
    if network.graph.nodes[index].layer == .relu {
      return try pending.mask(index, by: linearization.values[index], to: network.graph.nodes[index].inputs[0])
    }
    guard let gradient = try pending.remove(index) else { return }
    if let batchNorm = plan.absorbed[index] {
      return try visitConvolution(index, absorbing: batchNorm, gradient: gradient)
    }
    if let source = network.graph.nodes[index].inputs.first, plan.absorbed[source] == index {
      return try passOver(batchNorm: index, to: source, gradient: gradient)
    }
    let sums = try channelSums(of: index, gradient: gradient)
    for parameter in plan.selected[index] ?? [] {
      ready.append((parameter, try block(of: parameter, gradient: gradient, channelSums: sums)))
    }
    try propagate(gradient, through: index, channelSums: sums)
  }

  /// The rows of one parameter tensor.
  private func block(
    of parameter: Network.Parameter, gradient: Tensor, channelSums: ChannelSums?
  ) throws(TorchError) -> JacobianBlock {
    let node = network.graph.nodes[parameter.node]
    let seedCount = gradient.shape[0] / size
    func input() throws(TorchError) -> Tensor { try keptInput(of: parameter.node) }
    switch (parameter.role, node.layer) {
    case (.convolutionWeight, .convolution(let layer)):
      return .dense(
        try layer.weightGradients(input: try input(), outputGradient: gradient, sumsImages: sumsImages))
    case (.linearWeight, _):
      let inputs = try input()
      if sumsImages {
        let grouped = try gradient.reshaped([seedCount, size, -1])
        return .dense(try grouped.transposed().matmul(inputs).reshaped([seedCount, -1]))
      }
      let repeated = seedCount == 1 ? inputs : try Tensor.concatenation(Array(repeating: inputs, count: seedCount))
      return .outerProduct(gradients: gradient, inputs: repeated)
    case (.batchNormScale, _):
      guard let weighted = channelSums?.weighted else {
        throw TorchError(operation: node.name, reason: "its input was not kept")
      }
      return .dense(try summed(weighted))
    case (.batchNormShift, _):
      guard let plain = channelSums?.plain else {
        throw TorchError(operation: node.name, reason: "its gradient was not summed")
      }
      return .dense(try summed(plain))
    default:
      // A bias is added at every position.
      return .dense(try summed(gradient.rank == 4 ? gradient.sum(axes: [2, 3]) : gradient))
    }
  }

  /// Rows of all images, or their sums over a seed's images.
  func summed(_ rows: Tensor) throws(TorchError) -> Tensor {
    let flat = try rows.reshaped([rows.shape[0], -1])
    return sumsImages ? try flat.reshaped([rows.shape[0] / size, size, -1]).sum(axes: [1]) : flat
  }

  func keptInput(of node: Int) throws(TorchError) -> Tensor {
    guard let value = linearization.values[network.graph.nodes[node].inputs[0]] else {
      throw TorchError(operation: network.graph.nodes[node].name, reason: "its input was not kept")
    }
    return value
  }

  /// The gradients of a node's inputs, from the gradient of its output.
  private mutating func propagate(
    _ gradient: Tensor, through index: Int, channelSums: ChannelSums?
  ) throws(TorchError) {
    let node = network.graph.nodes[index]
    guard let source = node.inputs.first, node.inputs.contains(where: { plan.needsGradient[$0] }) else { return }
    let inputShape = [gradient.shape[0]] + network.shapes[source].axes
    switch node.layer {
    case .input, .zero, .relu:
      return
    case .convolution(let layer):
      let input = try layer.inputGradient(
        gradient, weight: network.weight(.convolutionWeight, of: index), inputShape: inputShape)
      pending.add(input, at: source)
    case .batchNorm:
      pending.add(try normalizationGradient(gradient, of: index, channelSums), at: source)
    case .averagePool(let layer):
      let input = try gradient.averagePoolInputGradient(
        inputShape: inputShape, kernelSize: layer.kernelSize, stride: layer.stride, padding: layer.padding,
        countsPadding: layer.countsPadding)
      pending.add(input, at: source)
    case .maxPool(let layer):
      guard let input = linearization.values[source] else {
        throw TorchError(operation: node.name, reason: "its input was not kept")
      }
      let seedCount = gradient.shape[0] / size
      let repeated = seedCount == 1 ? input : try Tensor.concatenation(Array(repeating: input, count: seedCount))
      let result = try gradient.maxPoolInputGradient(
        input: repeated, kernelSize: layer.kernelSize, stride: layer.stride, padding: layer.padding)
      pending.add(result, at: source)
    case .globalAveragePool:
      let area = Double(inputShape[2] * inputShape[3])
      let mean = try gradient.scaled(by: 1 / area).reshaped([gradient.shape[0], -1, 1, 1])
      pending.add(try mean.expanded(inputShape).contiguous(.channelsLast), at: source)
    case .linear:
      pending.add(try gradient.matmul(network.weight(.linearWeight, of: index)), at: source)
    case .sum:
      for input in node.inputs where plan.needsGradient[input] { pending.add(gradient, at: input) }
    case .concatenation:
      var start = 0
      for input in node.inputs {
        let channels = network.shapes[input].channels
        defer { start += channels }
        guard plan.needsGradient[input] else { continue }
        let part = try gradient.narrowed(axis: 1, from: start, length: channels)
        pending.add(part.rank == 4 ? try part.contiguous(.channelsLast) : part, at: input)
      }
    }
  }
}
