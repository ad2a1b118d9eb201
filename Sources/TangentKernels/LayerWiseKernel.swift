import Architectures
import Networks
import Torch

/// The kernel of decoupled samples from one backward pass for the whole batch.
///
/// With batch statistics held constant, the gradient of Σ_k f_k(x_i) with respect to a layer's output
/// is row i of the batch's output gradient. So one backward pass gives every layer's output
/// gradients, and each layer's per-sample parameter gradients follow from its input and its output
/// gradient alone. K is the sum over parameter tensors of their Gram matrices.
func layerWiseKernel(
  of network: Network, on images: Tensor, options: KernelOptions
) throws(KernelError) -> Tensor {
  let size = images.shape[0]
  let selected = Dictionary(grouping: network.parameters(in: options.parameters), by: \.node)
  var tapped: [Int: Tensor] = [:]
  let activations: Activations
  do throws(NetworkError) {
    activations = try withGradients { () throws(NetworkError) in
      try network.activations(images, batchNorm: options.batchNorm) { (index, output) throws(TorchError) in
        guard selected[index] != nil else { return output }
        // The first layers' outputs depend on nothing that requires a gradient, since weights do not.
        if !output.requiresGradient { try output.setRequiresGradient(true) }
        tapped[index] = output
        return output
      }
    }
  } catch {
    throw .network(error)
  }
  return try kernelTensors { () throws(TorchError) in
    let kernel = try Tensor.zeros([size, size], dataType: .float64, device: network.device)
    let logits = activations.logits
    guard logits.requiresGradient else { return kernel }
    let nodes = tapped.keys.sorted()
    let outputGradients = try gradients(
      of: [logits], seeds: [Tensor.ones(logits.shape, dataType: network.dataType, device: network.device)],
      withRespectTo: nodes.compactMap { tapped[$0] })
    try withoutGradients { () throws(TorchError) in
      for (node, gradient) in zip(nodes, outputGradients) {
        guard let gradient, let input = activations.outputs[network.graph.nodes[node].inputs[0]] else { continue }
        for parameter in selected[node] ?? [] {
          try addContribution(of: parameter, in: network, input: input, gradient: gradient, options, to: kernel)
        }
      }
    }
    return try symmetrized(kernel)
  }
}

/// Adds one parameter tensor's Gram matrix, from its layer's input and output gradient.
private func addContribution(
  of parameter: Network.Parameter, in network: Network, input: Tensor, gradient: Tensor, _ options: KernelOptions,
  to kernel: Tensor
) throws(TorchError) {
  let size = gradient.shape[0]
  switch (parameter.role, network.graph.nodes[parameter.node].layer) {
  case (.convolutionWeight, .convolution(let layer)):
    try addGram(of: perSampleWeightGradients(of: layer, input: input, outputGradient: gradient), to: kernel)
  case (.linearWeight, _):
    // The gradient of W is g aᵀ, so the Gram matrix is (a aᵀ) ∘ (g gᵀ).
    let left = try gradient.matmul(gradient.transposed()).converted(to: .float64)
    let right = try input.matmul(input.transposed()).converted(to: .float64)
    try kernel.add(inPlace: left * right)
  case (.batchNormScale, .batchNorm(let layer)):
    let normalized = try network.normalizedInput(input, node: parameter.node, layer, options.batchNorm)
    try addGram(of: (gradient * normalized).sum(axes: [2, 3]), to: kernel)
  case (.linearBias, _):
    try addGram(of: gradient, to: kernel)
  default:
    // Biases of convolutions and shifts of batch norms are added at every position.
    try addGram(of: gradient.sum(axes: [2, 3]).reshaped([size, -1]), to: kernel)
  }
}

/// The (N, P) gradients of a convolution's weight, a row per image: output gradients times patches.
func perSampleWeightGradients(
  of layer: Layer.Convolution, input: Tensor, outputGradient: Tensor
) throws(TorchError) -> Tensor {
  let size = input.shape[0]
  let patches = try input.unfolded(
    kernelSize: layer.kernelSize, stride: layer.stride, padding: layer.padding, dilation: layer.dilation)
  let positions = patches.shape[2]
  let grouped = try patches.reshaped([size * layer.groups, -1, positions])
  let gradients = try outputGradient.reshaped([size * layer.groups, layer.outputChannels / layer.groups, positions])
  return try gradients.matmul(grouped.transposed()).reshaped([size, -1])
}

extension Network {
  /// (x − mean) / sqrt(variance + epsilon) of a batch-norm layer, before scale and shift.
  fileprivate func normalizedInput(
    _ input: Tensor, node: Int, _ layer: Layer.BatchNorm, _ mode: BatchNormMode
  ) throws(TorchError) -> Tensor {
    let tracked = mode == .running ? statistics[node] : nil
    let mean = if let tracked { tracked.mean } else { try input.mean(axes: [0, 2, 3]) }
    let variance =
      if let tracked { tracked.variance } else {
        try input.variance(axes: [0, 2, 3], isUnbiased: false)
      }
    return try input.batchNormalized(
      scale: nil, shift: nil, runningMean: mean, runningVariance: variance, usesBatchStatistics: false, momentum: 0,
      epsilon: layer.epsilon)
  }
}
