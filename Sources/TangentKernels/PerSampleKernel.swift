import Networks
import Torch

/// The kernel by its definition: row i of the Jacobian is one backward pass from the logits of image i.
///
/// The reference for every faster implementation. Cost: one forward and N backward passes over the
/// whole batch. Memory: all of the Jacobian, N × (number of parameters) elements.
func perSampleKernel(
  of network: Network, on images: Tensor, options: KernelOptions, monitor: KernelMonitor
) throws(KernelError) -> Tensor {
  let parameters = network.parameters(in: options.parameters)
  let size = images.shape[0]
  for parameter in parameters {
    try kernelTensors { () throws(TorchError) in try parameter.tensor.setRequiresGradient(true) }
  }
  defer { for parameter in parameters { try? parameter.tensor.setRequiresGradient(false) } }
  let logits: Tensor
  do throws(NetworkError) {
    logits = try withGradients { () throws(NetworkError) in
      try network.logits(images, batchNorm: options.batchNorm)
    }
  } catch {
    throw .network(error)
  }
  let rows = try jacobianRows(logits, parameters.map(\.tensor), monitor)
  return try kernelTensors { () throws(TorchError) in
    let kernel = try Tensor.zeros([size, size], dataType: .float64, device: network.device)
    for (index, parameter) in parameters.enumerated() {
      var flat: [Tensor] = []
      for row in rows {
        if let gradient = row[index] {
          flat.append(try gradient.reshaped([-1]))
        } else {
          flat.append(try .zeros([parameter.tensor.count], dataType: network.dataType, device: network.device))
        }
      }
      let gradients = try Tensor.stack(flat)
      try kernel.add(inPlace: gradients.matmul(gradients.transposed()).converted(to: .float64))
    }
    return try symmetrized(kernel)
  }
}

/// (K + Kᵀ)/2: a product with its own transpose is symmetric only to rounding.
func symmetrized(_ kernel: Tensor) throws(TorchError) -> Tensor {
  try (kernel + kernel.transposed()).scaled(by: 0.5)
}

private func jacobianRows(
  _ logits: Tensor, _ parameters: [Tensor], _ monitor: KernelMonitor
) throws(KernelError) -> [[Tensor?]] {
  let size = logits.shape[0]
  // Logits that no parameter of the selection influences (a dead cell) have a zero Jacobian.
  guard logits.requiresGradient else {
    return Array(repeating: Array(repeating: nil, count: parameters.count), count: size)
  }
  var rows: [[Tensor?]] = []
  for row in 0..<size {
    try monitor.check()
    rows.append(
      try kernelTensors { () throws(TorchError) in
        let sum = try withGradients { () throws(TorchError) in try logits.selected(axis: 0, index: row).sum() }
        return try gradients(of: [sum], withRespectTo: parameters, retainingGraph: row + 1 < size)
      })
    monitor.progress(Double(row + 1) / Double(size))
  }
  return rows
}
