import Networks
import Torch

/// Any kernel of a network's logits by ``KernelContraction``: the layer-wise implementations.
///
/// - Parameters:
///   - rows: the number of images, from the first on, that the kernel's rows are of.
///   - columns: the images of its columns.
///   - statisticsOf: the images whose statistics frozen batch norm takes, where they are not all; only with
///     columns that are not the rows.
/// - Returns: float64; its shape is the form's.
func contractedKernel(
  of network: Network, on images: Tensor, options: KernelOptions, seeding: LogitSeeding = .sum,
  form: KernelContraction.Form = .allPairs, rows: Range<Int>? = nil, columns: Range<Int>? = nil,
  statisticsOf statisticsImages: Range<Int>? = nil, monitor: KernelMonitor
) throws(KernelError) -> Tensor {
  try withoutGradients { () throws(KernelError) in
    let size = images.shape[0]
    let (rows, columns) = (rows ?? 0..<size, columns ?? 0..<size)
    let plan = ReversePlan(
      network, parameters: network.parameters(in: options.parameters), batchNorm: options.batchNorm)
    let memory = try KernelMemory(
      for: network, plan: plan, options: options, seeding: seeding, rows: rows.count, images: size)
    let jacobian = try JacobianRows(
      of: network, on: images, plan: plan, options: options, seeding: seeding,
      isWhole: rows == 0..<size && rows == columns && memory.imagesPerChunk >= size,
      statisticsOf: statisticsImages, monitor: monitor)
    return try KernelContraction(
      jacobian: jacobian, rows: rows, columns: columns, form: form, memory: memory, monitor: monitor
    ).run()
  }
}
