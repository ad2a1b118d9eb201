import Graphs
import Torch

extension ReversePass {
  /// Σ g and Σ g·x̂ over the positions of every image; nil where neither a parameter nor the gradient of
  /// the input needs them.
  func channelSums(of node: Int, gradient: Tensor) throws(TorchError) -> ChannelSums? {
    guard case .batchNorm = network.graph.nodes[node].layer, let statistics = linearization.statistics[node] else {
      return nil
    }
    let gradient = try gradient.withPixels()
    guard let input = linearization.values[network.graph.nodes[node].inputs[0]] else {
      let isNeeded = plan.selected[node]?.contains { $0.role == .batchNormShift } ?? false
      return isNeeded ? ChannelSums(plain: try gradient.sum(axes: [2, 3]), weighted: nil) : nil
    }
    return try ChannelSums(of: gradient, input: input.withPixels(), statistics: statistics)
  }

  /// The gradient of a batch norm's input. With constant statistics γ/σ·g; with those of the batch
  /// γ/σ·(g − ḡ − x̂·mean(g·x̂)), the means over all images and positions of a seed.
  func normalizationGradient(
    _ gradient: Tensor, of index: Int, _ sums: ChannelSums?
  ) throws(TorchError) -> Tensor {
    let (statistics, factor) = try normalization(of: index)
    let isFlat = gradient.rank == 2
    let images = try gradient.withPixels()
    guard linearization.batchNorm == .coupled else { return try images.scaledByChannel(factor).withoutPixels(isFlat) }
    guard let sums, let weighted = sums.weighted, let input = linearization.values[network.graph.nodes[index].inputs[0]]
    else {
      throw TorchError(operation: network.graph.nodes[index].name, reason: "its input was not kept")
    }
    let (count, channels) = (images.shape[0] / size, images.shape[1])
    let share = -1 / Double(size * images.shape[2] * images.shape[3])
    let means = try sums.plain.reshaped([count, size, channels]).sum(axes: [1]).scaled(by: share)
    let products = try weighted.reshaped([count, size, channels]).sum(axes: [1]).scaled(by: share)
    let slope = try products * factor * statistics.inverseDeviation
    let offset = try means * factor - slope * statistics.mean
    let terms = (input: try input.withPixels(), slope: slope, offset: offset)
    return try images.scaledByChannel(factor, adding: terms).withoutPixels(isFlat)
  }

  /// A batch norm's statistics, and its factor γ/σ.
  private func normalization(of node: Int) throws(TorchError) -> (statistics: ChannelStatistics, factor: Tensor) {
    guard let statistics = linearization.statistics[node] else {
      throw TorchError(operation: network.graph.nodes[node].name, reason: "its statistics are not known")
    }
    guard let scale = network.parameter(.batchNormScale, of: node) else {
      return (statistics, statistics.inverseDeviation)
    }
    return (statistics, try scale * statistics.inverseDeviation)
  }

  // MARK: Batch norms in the step of their convolution, see ReversePlan.absorbed

  /// Leaves a batch norm's gradient to the convolution in front of it, as it is.
  mutating func passOver(batchNorm: Int, to convolution: Int, gradient: Tensor) throws(TorchError) {
    pending.add(gradient, at: convolution)
    guard let parameters = plan.selected[batchNorm] else { return }
    let sums = try summed(gradient.sum(axes: [2, 3]))
    absorbedSums[convolution] = sums
    for parameter in parameters where parameter.role == .batchNormShift { ready.append((parameter, .dense(sums))) }
  }

  /// - Parameter gradient: that of the batch norm's output.
  mutating func visitConvolution(
    _ index: Int, absorbing batchNorm: Int, gradient: Tensor
  ) throws(TorchError) {
    let node = network.graph.nodes[index]
    guard case .convolution(let layer) = node.layer else { return }
    let (statistics, factor) = try normalization(of: batchNorm)
    let weight = try network.weight(.convolutionWeight, of: index)
    let rows = try layer.weightGradients(
      input: try keptInput(of: index), outputGradient: gradient, sumsImages: sumsImages)
    let products = try rows.scaleWeightRows(inPlace: factor, weight: weight)
    for parameter in plan.selected[index] ?? [] { ready.append((parameter, .dense(rows))) }
    if let sums = absorbedSums.removeValue(forKey: index) {
      for parameter in plan.selected[batchNorm] ?? [] where parameter.role == .batchNormScale {
        let weighted = try (products - sums * statistics.mean) * statistics.inverseDeviation
        ready.append((parameter, .dense(weighted)))
      }
    }
    guard plan.needsGradient[node.inputs[0]] else { return }
    let input = try layer.inputGradient(
      gradient, weight: try weight * factor.reshaped([-1, 1, 1, 1]),
      inputShape: [gradient.shape[0]] + network.shapes[node.inputs[0]].axes)
    pending.add(input, at: node.inputs[0])
  }
}
