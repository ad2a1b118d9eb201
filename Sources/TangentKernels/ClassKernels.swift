import Networks
import Torch

/// The tangent kernels of every logit by itself: the diagonal blocks of ``LogitKernel``.
public struct ClassKernels: Sendable {
  /// K^k_ij = ⟨∇θ f_k(x_i), ∇θ f_k(x_j)⟩ for every class k.
  public let kernels: [TangentKernel]

  /// Computes the kernels of a network on a batch of images.
  ///
  /// Cost: with constant statistics C reverse passes of the batch, with coupled batch norm N·C; then
  /// C·N² products of gradients.
  /// - Parameters: as in ``TangentKernel/init(of:on:options:progress:isCancelled:)``; the implementation
  ///   is the mode's own.
  public init(
    of network: Network, on images: Tensor, options: KernelOptions = KernelOptions(),
    progress: @escaping (Double) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }
  ) throws(KernelError) {
    let batch = try network.preparedBatch(images, options: options.contracted)
    let size = batch.shape[0]
    let blocks = try contractedKernel(
      of: network, on: batch, options: options, seeding: .each, form: .equalClasses,
      monitor: KernelMonitor(isCancelled: isCancelled, progress: progress))
    let entries = try kernelTensors { () throws(TorchError) in try blocks.doubles() }
    kernels = (0..<blocks.shape[0]).map { logit in
      TangentKernel(
        entries: Array(entries[logit * size * size..<(logit + 1) * size * size]), size: size, options: options,
        dataType: network.dataType)
    }
  }

  /// Σ_k K^k, the class trace.
  public var trace: TangentKernel {
    let first = kernels[0]
    var total = first.entries
    for kernel in kernels.dropFirst() {
      for (index, value) in kernel.entries.enumerated() { total[index] += value }
    }
    return TangentKernel(entries: total, size: first.size, options: first.options, dataType: first.dataType)
  }
}
