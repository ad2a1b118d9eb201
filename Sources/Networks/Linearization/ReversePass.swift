import Architectures
import Torch

/// Propagates gradients of the logits back, and hands out every selected parameter's, node by node.
///
/// The pass carries S seeds for the N images as a batch of S·N, seed by seed: every rule is linear in
/// the gradient and treats images alike, except coupled batch norm, which mixes the images of a seed.
package struct ReversePass {
  private var linearization: Linearization
  private let sumsImages: Bool
  private let releasesValues: Bool
  private var pending = PendingGradients()
  private var ready: [(parameter: Network.Parameter, gradients: JacobianBlock)] = []
  /// The nodes that are still to be visited.
  private var remaining: Int

  private var network: Network { linearization.network }
  private var plan: ReversePlan { linearization.plan }
  /// N.
  private var size: Int { linearization.size }

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
    let sums = try channelSums(of: index, gradient: gradient)
    for parameter in plan.selected[index] ?? [] {
      ready.append((parameter, try block(of: parameter, gradient: gradient, channelSums: sums)))
    }
    try propagate(gradient, through: index, channelSums: sums)
  }

  /// Σ g and Σ g·x̂ over the positions of every image; nil where neither a parameter nor the gradient of
  /// the input needs them.
  private func channelSums(of node: Int, gradient: Tensor) throws(TorchError) -> ChannelSums? {
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

  /// The rows of one parameter tensor.
  private func block(
    of parameter: Network.Parameter, gradient: Tensor, channelSums: ChannelSums?
  ) throws(TorchError) -> JacobianBlock {
    let node = network.graph.nodes[parameter.node]
    let seedCount = gradient.shape[0] / size
    func summed(_ rows: Tensor) throws(TorchError) -> JacobianBlock {
      let flat = try rows.reshaped([seedCount * size, -1])
      return .dense(sumsImages ? try flat.reshaped([seedCount, size, -1]).sum(axes: [1]) : flat)
    }
    func input() throws(TorchError) -> Tensor {
      guard let value = linearization.values[node.inputs[0]] else {
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

  /// The gradient of a batch norm's input. With constant statistics γ/σ·g; with those of the batch
  /// γ/σ·(g − ḡ − x̂·mean(g·x̂)), the means over all images and positions of a seed.
  private func normalizationGradient(
    _ gradient: Tensor, of index: Int, _ sums: ChannelSums?
  ) throws(TorchError) -> Tensor {
    guard let statistics = linearization.statistics[index] else {
      throw TorchError(operation: network.graph.nodes[index].name, reason: "its statistics are not known")
    }
    let isFlat = gradient.rank == 2
    let images = try gradient.withPixels()
    let factor =
      if let scale = network.parameter(.batchNormScale, of: index) { try scale * statistics.inverseDeviation } else {
        statistics.inverseDeviation
      }
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
}

/// The gradients of values that still wait for their last reader.
///
/// They are added up when they are needed, in one pass over all of them.
private struct PendingGradients {
  private struct Entry {
    var plain: [Tensor] = []
    /// Those that came through a ReLU, and its output.
    var masked: [Tensor] = []
    var output: Tensor?

    var sum: Tensor {
      get throws(TorchError) {
        if masked.isEmpty, plain.count == 1 { return plain[0] }
        guard (plain.first ?? masked.first)?.device != .cpu else {
          return try Tensor.gradientSum(plain, masked: masked, where: output)
        }
        var total: Tensor?
        for gradient in masked { total = if let total { try total + gradient } else { gradient } }
        if let output, let gradient = total {
          // Seeds are an axis of their own, along which the output is the same.
          let grouped = try gradient.reshaped([gradient.shape[0] / output.shape[0]] + output.shape)
          total = try grouped.reluInputGradient(output: output).reshaped(gradient.shape)
        }
        for gradient in plain { total = if let total { try total + gradient } else { gradient } }
        guard let total else { throw TorchError(operation: "sum of gradients", reason: "there is none") }
        return total
      }
    }
  }

  private var entries: [Int: Entry] = [:]

  mutating func add(_ gradient: Tensor, at node: Int) {
    entries[node, default: Entry()].plain.append(gradient)
  }

  mutating func remove(_ node: Int) throws(TorchError) -> Tensor? {
    try entries.removeValue(forKey: node)?.sum
  }

  /// Moves the gradients at a ReLU to its input.
  mutating func mask(_ relu: Int, by output: Tensor?, to input: Int) throws(TorchError) {
    guard var entry = entries.removeValue(forKey: relu) else { return }
    guard let output else { throw TorchError(operation: "relu", reason: "its output was not kept") }
    if !entry.masked.isEmpty { entry = Entry(plain: [try entry.sum]) }
    var target = entries[input] ?? Entry()
    // Two ReLUs of one value were made one when the graph was simplified; without that they add up here.
    if target.output != nil { target = Entry(plain: [try target.sum]) }
    target.masked = entry.plain
    target.output = output
    entries[input] = target
  }
}
