import Graphs
import Torch

extension NetworkLayer {
  /// A reverse step of a layer without rules of its own, by libtorch's automatic differentiation of this one layer.
  ///
  /// The layer runs once more, on the values that the forward pass kept, then back once for each seed. Rows of
  /// single images take a pass of each image alone, which is exact because images do not influence each other.
  ///
  /// Cost: a forward pass and S reverse steps of the batch; for rows of single images N forward passes of one
  /// image and S·N reverse steps besides.
  func automaticGradients(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    let summed = step.sumsImages ? step.parameters.suffixes.filter(step.wanted.contains) : []
    let single = step.sumsImages ? [] : step.parameters.suffixes.filter(step.wanted.contains)
    var result = LayerGradients(inputs: Array(repeating: nil, count: step.inputShapes.count))
    if step.wantsAnyInput || !summed.isEmpty {
      let pass = try DifferentiatedPass(of: self, step, images: 0..<step.imageCount, parameters: summed, inputs: true)
      for (position, shape) in step.inputShapes.enumerated() where step.wantsInputs[position] {
        let parts = pass.inputs.compactMap { $0[position] }
        guard !parts.isEmpty else { continue }
        let gradient = try Tensor.concatenation(parts).reshaped(shape)
        result.inputs[position] = shape.count == 4 ? try gradient.contiguous(.channelsLast) : gradient
      }
      for suffix in summed { result.parameters[suffix] = .dense(try .stack(pass.rows(of: suffix))) }
    }
    guard !single.isEmpty else { return result }
    var passes: [DifferentiatedPass] = []
    for image in 0..<step.imageCount {
      passes.append(
        try DifferentiatedPass(of: self, step, images: image..<image + 1, parameters: single, inputs: false))
    }
    for suffix in single {
      var rows: [Tensor] = []
      for seed in 0..<step.seedCount {
        for pass in passes { rows.append(pass.rows(of: suffix)[seed]) }
      }
      result.parameters[suffix] = .dense(try .stack(rows))
    }
    return result
  }
}

/// Some images of a batch, once forward through one layer and back from every seed.
private struct DifferentiatedPass {
  /// By seed, then by position; nil where not wanted or zero.
  private(set) var inputs: [[Tensor?]] = []
  /// By suffix, then by seed, flat.
  private var parameters: [String: [Tensor]] = [:]

  init(
    of layer: some NetworkLayer, _ step: ReverseStep, images: Range<Int>, parameters suffixes: [String],
    inputs wantsInputs: Bool
  ) throws(TorchError) {
    func chosen(_ batch: Tensor, axis: Int) throws(TorchError) -> Tensor {
      try batch.narrowed(axis: axis, from: images.lowerBound, length: images.count)
    }
    var inputs: [Tensor] = []
    for position in step.inputShapes.indices {
      let isWanted = wantsInputs && step.wantsInputs[position]
      inputs.append(try chosen(step.input(position), axis: 0).leaf(isWanted))
    }
    let parameters = try step.parameters.leaves(requiringGradient: Set(suffixes))
    let output = try withGradients { () throws(TorchError) in
      try layer.forward(inputs, parameters, in: step.context)
    }
    let wanted = inputs.indices.filter { inputs[$0].requiresGradient }
    let tensors = suffixes.compactMap { parameters[$0] }
    let seeds = try chosen(
      step.gradient.reshaped([step.seedCount, step.imageCount] + step.gradient.shape.dropFirst()), axis: 1)
    for seed in 0..<step.seedCount {
      // What depends on nothing that is wanted has no gradient, and libtorch refuses to look for one.
      let found =
        output.requiresGradient
        ? try gradients(
          of: [output], seeds: [seeds.selected(axis: 0, index: seed)],
          withRespectTo: wanted.map { inputs[$0] } + tensors, retainingGraph: seed + 1 < step.seedCount)
        : Array(repeating: nil, count: wanted.count + tensors.count)
      var ofInputs: [Tensor?] = Array(repeating: nil, count: inputs.count)
      for (position, gradient) in zip(wanted, found) { ofInputs[position] = gradient }
      self.inputs.append(ofInputs)
      for (index, suffix) in suffixes.enumerated() {
        let row = if let row = found[wanted.count + index] { row } else { try Tensor.zeros(like: tensors[index]) }
        self.parameters[suffix, default: []].append(try row.reshaped([-1]))
      }
    }
  }

  /// The gradients of a parameter, one of every seed.
  func rows(of suffix: String) -> [Tensor] { parameters[suffix] ?? [] }
}

extension Tensor {
  /// Zeros of a tensor's shape, type and device.
  static func zeros(like tensor: Tensor) throws(TorchError) -> Tensor {
    try .zeros(tensor.shape, dataType: tensor.dataType ?? .float32, device: tensor.device)
  }
}
