import Architectures
import Networks
import Torch

extension Linearization {
  /// Propagates gradients of the logits back, and hands out every selected parameter's.
  ///
  /// The pass carries S seeds for the N images as a batch of S·N, seed by seed: every rule is linear in
  /// the gradient and treats images alike, except coupled batch norm, which mixes the images of a seed.
  ///
  /// - Parameters:
  ///   - seeds: gradients of the logits, (S·N, classes).
  ///   - sumsImages: whether a seed's gradients are summed over its images; needed for coupled batch
  ///     norm. Otherwise every image of every seed has a row of its own.
  ///   - releasesValues: lets values of the forward pass go behind the pass; it cannot be repeated then.
  ///   - visit: takes a parameter's gradients with S·N rows, or S where images are summed.
  mutating func reverse(
    seeds: Tensor, sumsImages: Bool, releasesValues: Bool,
    _ visit: (Network.Parameter, JacobianBlock) throws(KernelError) -> Void
  ) throws(KernelError) {
    var pending = PendingGradients()
    pending.set(seeds, at: network.graph.output)
    for index in network.graph.nodes.indices.reversed() {
      defer { if releasesValues { values[index] = nil } }
      guard plan.needsGradient[index], let gradient = pending.remove(index) else { continue }
      let node = network.graph.nodes[index]
      var channelSums: ChannelSums?
      do throws(TorchError) {
        if case .batchNorm = node.layer {
          channelSums = try self.channelSums(of: index, gradient: gradient)
        }
      } catch {
        throw .network(.layer(name: node.name, error))
      }
      for parameter in plan.selected[index] ?? [] {
        let block = try kernelTensors { () throws(TorchError) in
          try self.block(of: parameter, gradient: gradient, channelSums: channelSums, sumsImages: sumsImages)
        }
        try visit(parameter, block)
      }
      do throws(TorchError) {
        try propagate(gradient, through: index, channelSums: channelSums, to: &pending)
      } catch {
        throw .network(.layer(name: node.name, error))
      }
    }
  }

  /// Σ g and Σ g·x̂ over the positions of every image; nil where neither a parameter nor the gradient of
  /// the input needs them.
  private func channelSums(of node: Int, gradient: Tensor) throws(TorchError) -> ChannelSums? {
    guard let statistics = statistics[node] else { return nil }
    let gradient = try gradient.withPixels()
    guard let input = values[network.graph.nodes[node].inputs[0]] else {
      let isNeeded = plan.selected[node]?.contains { $0.role == .batchNormShift } ?? false
      return isNeeded ? ChannelSums(plain: try gradient.sum(axes: [2, 3]), weighted: nil) : nil
    }
    return try ChannelSums(of: gradient, input: input.withPixels(), statistics: statistics)
  }

  /// The rows of one parameter tensor.
  private func block(
    of parameter: Network.Parameter, gradient: Tensor, channelSums: ChannelSums?, sumsImages: Bool
  ) throws(TorchError) -> JacobianBlock {
    let node = network.graph.nodes[parameter.node]
    let seedCount = gradient.shape[0] / size
    func summed(_ rows: Tensor) throws(TorchError) -> JacobianBlock {
      let flat = try rows.reshaped([seedCount * size, -1])
      return .dense(sumsImages ? try flat.reshaped([seedCount, size, -1]).sum(axes: [1]) : flat)
    }
    func input() throws(TorchError) -> Tensor {
      guard let value = values[node.inputs[0]] else {
        throw TorchError(operation: node.name, reason: "its input was not kept")
      }
      return value
    }
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
      return try summed(weighted)
    case (.batchNormShift, _):
      guard let plain = channelSums?.plain else {
        throw TorchError(operation: node.name, reason: "its gradient was not summed")
      }
      return try summed(plain)
    default:
      // A bias is added at every position.
      return try summed(gradient.rank == 4 ? gradient.sum(axes: [2, 3]) : gradient)
    }
  }

  /// The gradients of a node's inputs, from the gradient of its output.
  private func propagate(
    _ gradient: Tensor, through index: Int, channelSums: ChannelSums?, to pending: inout PendingGradients
  ) throws(TorchError) {
    let node = network.graph.nodes[index]
    guard let source = node.inputs.first, node.inputs.contains(where: { plan.needsGradient[$0] }) else { return }
    let inputShape = [gradient.shape[0]] + network.shapes[source].axes
    switch node.layer {
    case .input, .zero:
      return
    case .convolution(let layer):
      let input = try gradient.convolutionInputGradient(
        network.weight(.convolutionWeight, of: index), inputShape: inputShape, stride: layer.stride,
        padding: layer.padding, dilation: layer.dilation, groups: layer.groups)
      try pending.add(input, at: source)
    case .batchNorm:
      try pending.add(normalizationGradient(gradient, of: index, channelSums), at: source)
    case .relu:
      guard let output = values[index] else {
        throw TorchError(operation: node.name, reason: "its output was not kept")
      }
      if gradient.shape[0] == size {
        try pending.add(gradient.reluInputGradient(output: output), at: source)
        return
      }
      // Seeds are an axis of their own, along which the output is the same.
      let grouped = try gradient.reshaped([gradient.shape[0] / size] + output.shape)
      try pending.add(grouped.reluInputGradient(output: output).reshaped(gradient.shape), at: source)
    case .averagePool(let layer):
      let input = try gradient.averagePoolInputGradient(
        inputShape: inputShape, kernelSize: layer.kernelSize, stride: layer.stride, padding: layer.padding,
        countsPadding: layer.countsPadding)
      try pending.add(input, at: source)
    case .maxPool(let layer):
      guard let input = values[source] else {
        throw TorchError(operation: node.name, reason: "its input was not kept")
      }
      let seedCount = gradient.shape[0] / size
      let repeated = seedCount == 1 ? input : try Tensor.concatenation(Array(repeating: input, count: seedCount))
      let result = try gradient.maxPoolInputGradient(
        input: repeated, kernelSize: layer.kernelSize, stride: layer.stride, padding: layer.padding)
      try pending.add(result, at: source)
    case .globalAveragePool:
      let area = Double(inputShape[2] * inputShape[3])
      let mean = try gradient.scaled(by: 1 / area).reshaped([gradient.shape[0], -1, 1, 1])
      try pending.add(mean.expanded(inputShape).contiguous(.channelsLast), at: source)
    case .linear:
      try pending.add(gradient.matmul(network.weight(.linearWeight, of: index)), at: source)
    case .sum:
      for input in node.inputs where plan.needsGradient[input] { try pending.add(gradient, at: input, isShared: true) }
    case .concatenation:
      var start = 0
      for input in node.inputs {
        let channels = network.shapes[input].channels
        defer { start += channels }
        guard plan.needsGradient[input] else { continue }
        let part = try gradient.narrowed(axis: 1, from: start, length: channels)
        try pending.add(part.rank == 4 ? part.contiguous(.channelsLast) : part, at: input, isShared: true)
      }
    }
  }

  /// The gradient of a batch norm's input. With constant statistics γ/σ·g; with those of the batch
  /// γ/σ·(g − ḡ − x̂·mean(g·x̂)), the means over all images and positions of a seed.
  private func normalizationGradient(
    _ gradient: Tensor, of index: Int, _ sums: ChannelSums?
  ) throws(TorchError) -> Tensor {
    guard let statistics = statistics[index] else {
      throw TorchError(operation: network.graph.nodes[index].name, reason: "its statistics are not known")
    }
    let isFlat = gradient.rank == 2
    let images = try gradient.withPixels()
    let factor =
      if let scale = network.parameter(.batchNormScale, of: index) { try scale * statistics.inverseDeviation } else {
        statistics.inverseDeviation
      }
    guard batchNorm == .coupled else { return try images.scaledByChannel(factor).withoutPixels(isFlat) }
    guard let sums, let weighted = sums.weighted, let input = values[network.graph.nodes[index].inputs[0]] else {
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
}

/// The gradients of values that still wait for their last reader.
private struct PendingGradients {
  /// Whether a tensor is also held elsewhere, so that nothing may be added to it in place.
  private var entries: [Int: (tensor: Tensor, isShared: Bool)] = [:]

  mutating func set(_ gradient: Tensor, at node: Int) {
    entries[node] = (gradient, true)
  }

  mutating func remove(_ node: Int) -> Tensor? {
    entries.removeValue(forKey: node)?.tensor
  }

  mutating func add(_ gradient: Tensor, at node: Int, isShared: Bool = false) throws(TorchError) {
    guard let known = entries[node] else {
      entries[node] = (gradient, isShared)
      return
    }
    if known.isShared {
      entries[node] = (try known.tensor + gradient, false)
    } else {
      try known.tensor.add(inPlace: gradient)
    }
  }
}

extension FeatureShape {
  /// The axes of a batch's tensor behind the batch axis.
  var axes: [Int] { isFlat ? [channels] : [channels, height, width] }
}
