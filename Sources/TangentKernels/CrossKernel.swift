import Networks
import Torch

/// The empirical neural tangent kernel between two batches: what predicts one from the other.
///
/// K_ij = ⟨∇θ Σ_k f_k(x_i), ∇θ Σ_k f_k(z_j)⟩ for images x of the rows and z of the columns. Batch
/// statistics are those of both batches together, so that this is a block of the kernel of the joint batch
/// in every batch-norm mode.
public struct CrossKernel: Sendable {
  /// In row-major order, float64.
  public let entries: [Double]
  public let rows: Int
  public let columns: Int
  public let options: KernelOptions
  public let dataType: DataType

  /// Computes the kernel of a network between two batches of images.
  ///
  /// Cost: with constant statistics a forward and a reverse pass of both batches, with coupled batch norm
  /// one reverse pass of both for every image.
  /// - Parameters: as in ``TangentKernel/init(of:on:options:progress:isCancelled:)``; the implementation
  ///   is the mode's own.
  public init(
    of network: Network, between rowImages: Tensor, and columnImages: Tensor,
    options: KernelOptions = KernelOptions(), progress: @escaping (Double) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(KernelError) {
    let left = try network.preparedBatch(rowImages, options: options.contracted)
    let right = try network.preparedBatch(columnImages, options: options.contracted)
    let count = left.shape[0]
    let both = try kernelTensors { () throws(TorchError) in try Tensor.concatenation([left, right]) }
    let matrix = try contractedKernel(
      of: network, on: both, options: options, rows: 0..<count, columns: count..<both.shape[0],
      monitor: KernelMonitor(isCancelled: isCancelled, progress: progress))
    entries = try kernelTensors { () throws(TorchError) in try matrix.doubles() }
    rows = count
    columns = right.shape[0]
    self.options = options
    dataType = network.dataType
  }

  public subscript(row: Int, column: Int) -> Double {
    entries[row * columns + column]
  }
}
