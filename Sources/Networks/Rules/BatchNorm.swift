import Graphs
import Torch

extension BatchNorm: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    let input = inputs[0]
    let tracked = context.statistics
    func normalized(
      _ mean: Tensor?, _ variance: Tensor?, usesBatchStatistics: Bool = false, momentum: Double = 0
    ) throws(TorchError) -> Tensor {
      try input.batchNormalized(
        scale: parameters["weight"], shift: parameters["bias"], runningMean: mean, runningVariance: variance,
        usesBatchStatistics: usesBatchStatistics, momentum: momentum, epsilon: epsilon)
    }
    switch context.batchNorm {
    case .coupled:
      let updated = context.updatesStatistics ? tracked : nil
      return try normalized(updated?.mean, updated?.variance, usesBatchStatistics: true, momentum: momentum)
    case .frozen:
      let (mean, variance) = try withoutGradients { () throws(TorchError) in
        let constant = try input.detached()
        let axes = [0] + (2..<max(constant.rank, 2))
        return (try constant.mean(axes: axes), try constant.variance(axes: axes, isUnbiased: false))
      }
      return try normalized(mean, variance)
    case .running:
      guard let tracked else {
        throw TorchError(
          operation: "batch norm", shapes: [input.shape],
          reason: "the layer tracks no running statistics; use frozen or coupled")
      }
      return try normalized(tracked.mean, tracked.variance)
    }
  }

  public func reads(for request: ReverseRequest) -> ReverseReads {
    request.parameters.contains("weight") || (request.batchNorm == .coupled && request.inputs) ? .inputs : []
  }

  /// ∂γ = Σ g·x̂ and ∂β = Σ g over positions. With constant statistics ∂x = γ/σ·g; with those of the batch
  /// γ/σ·(g − ḡ − x̂·mean(g·x̂)), the means over all images and positions of a seed.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    let statistics = try step.normalization()
    var result = LayerGradients()
    let sums = try channelSums(step, statistics)
    if step.wanted.contains("weight") {
      guard let weighted = sums?.weighted else { throw step.missing("its input was not kept") }
      result.parameters["weight"] = try step.block(weighted)
    }
    if step.wanted.contains("bias") {
      guard let plain = sums?.plain else { throw step.missing("its gradient was not summed") }
      result.parameters["bias"] = try step.block(plain)
    }
    if step.wantsAnyInput { result.inputs = [try inputGradient(step, statistics, sums)] }
    return result
  }

  /// Nil where neither a parameter nor the gradient of the input needs them.
  private func channelSums(_ step: ReverseStep, _ statistics: ChannelStatistics) throws(TorchError) -> ChannelSums? {
    let gradient = try step.gradient.withPixels()
    guard let input = step.inputs[0] else {
      return step.wanted.contains("bias")
        ? ChannelSums(plain: try gradient.sum(axes: [2, 3]), weighted: nil) : nil
    }
    return try ChannelSums(of: gradient, input: input.withPixels(), statistics: statistics)
  }

  private func inputGradient(
    _ step: ReverseStep, _ statistics: ChannelStatistics, _ sums: ChannelSums?
  ) throws(TorchError) -> Tensor {
    let factor = try statistics.factor(scale: step.parameters["weight"])
    let isFlat = step.gradient.rank == 2
    let images = try step.gradient.withPixels()
    guard step.context.batchNorm == .coupled else {
      return try images.scaledByChannel(factor).withoutPixels(isFlat)
    }
    guard let sums, let weighted = sums.weighted else { throw step.missing("its input was not kept") }
    let (count, channels, size) = (step.seedCount, images.shape[1], step.imageCount)
    let share = -1 / Double(size * images.shape[2] * images.shape[3])
    let means = try sums.plain.reshaped([count, size, channels]).sum(axes: [1]).scaled(by: share)
    let products = try weighted.reshaped([count, size, channels]).sum(axes: [1]).scaled(by: share)
    let slope = try products * factor * statistics.inverseDeviation
    let offset = try means * factor - slope * statistics.mean
    let terms = (input: try step.input().withPixels(), slope: slope, offset: offset)
    return try images.scaledByChannel(factor, adding: terms).withoutPixels(isFlat)
  }
}

extension ReverseStep {
  /// What the forward pass of a batch norm normalized with.
  fileprivate func normalization() throws(TorchError) -> ChannelStatistics {
    guard let statistics else { throw missing("its statistics are not known") }
    return statistics
  }

  fileprivate func missing(_ reason: String) -> TorchError { TorchError(operation: "batch norm", reason: reason) }
}
