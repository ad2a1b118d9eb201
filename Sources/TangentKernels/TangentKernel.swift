import Networks
import Torch

/// The empirical neural tangent kernel of a batch, summed over the logits.
///
/// K_ij = ⟨∇θ Σ_k f_k(x_i), ∇θ Σ_k f_k(x_j)⟩, an N×N matrix: ones are propagated back through the
/// logits, with no loss, no softmax and no division by the number of classes. Mok et al. 2022.
public struct TangentKernel: Sendable {
  /// The entries in row-major order, float64.
  public let entries: [Double]
  /// N, the number of images.
  public let size: Int
  public let options: KernelOptions
  /// The type in which gradients were computed: what limits the small eigenvalues.
  public let dataType: DataType

  public init(entries: [Double], size: Int, options: KernelOptions = KernelOptions(), dataType: DataType = .float64) {
    precondition(entries.count == size * size, "a kernel is square")
    self.entries = entries
    self.size = size
    self.options = options
    self.dataType = dataType
  }

  /// Computes the kernel of a network on a batch of images.
  ///
  /// The gradients are of the network's type; their products are summed in float64. Cost: per-sample
  /// one forward and N backward passes, layer-wise one forward, one backward and one weight gradient
  /// per image and layer, row-wise the arithmetic of per-sample.
  ///
  /// Precision, measured against float64 on NAS-Bench-201 cell 9930 (C = 16, N = 5, 16 images), relative to
  /// the largest entry: float32 5e-7 with running statistics; 5e-4 to 3e-3 with the batch's, frozen or
  /// coupled, for every implementation and for PyTorch's too. The sums are not what limits it: a deep
  /// network's rounded activations put a few units on the other side of a ReLU. Where small eigenvalues
  /// matter, use a float64 network, at about four times the cost.
  ///
  /// - Parameters:
  ///   - progress: takes the share that is done, from 0 to 1, after every step of a computation that is
  ///     cut into steps: by a memory limit, by the rows of coupled batch norm, by the samples of per-sample.
  ///   - isCancelled: asked between steps.
  /// - Throws: ``KernelError`` where the implementation does not fit the batch-norm mode, the images
  ///   do not fit the network, or memory is exhausted; ``KernelError/cancelled`` when asked to stop.
  public init(
    of network: Network, on images: Tensor, options: KernelOptions = KernelOptions(),
    progress: @escaping (Double) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }
  ) throws(KernelError) {
    let batch = try network.preparedBatch(images, options: options)
    let size = batch.shape[0]
    let monitor = KernelMonitor(isCancelled: isCancelled, progress: progress)
    let matrix =
      options.implementation == .perSample
      ? try perSampleKernel(of: network, on: batch, options: options, monitor: monitor)
      : try contractedKernel(of: network, on: batch, options: options, monitor: monitor)
    let entries = try kernelTensors { () throws(TorchError) in try matrix.doubles() }
    self.init(entries: entries, size: size, options: options, dataType: network.dataType)
  }

  public subscript(row: Int, column: Int) -> Double {
    entries[row * size + column]
  }

  /// K_ij / √(K_ii·K_jj): the cosines between the images' gradients. Nil where an image's gradient
  /// is zero, because its direction does not exist.
  public func diagonalNormalized() -> TangentKernel? {
    let roots = (0..<size).map { self[$0, $0].squareRoot() }
    guard roots.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    var normalized = entries
    for row in 0..<size {
      for column in 0..<size { normalized[row * size + column] /= roots[row] * roots[column] }
    }
    return TangentKernel(entries: normalized, size: size, options: options, dataType: dataType)
  }
}

extension Network {
  /// Images as a kernel's computation takes them, once the options are known to fit.
  func preparedBatch(_ images: Tensor, options: KernelOptions) throws(KernelError) -> Tensor {
    try options.checkImplementation()
    guard let size = images.shape.first, size > 0 else { throw .invalid("a kernel needs at least one image") }
    do { return try prepared(images) } catch { throw .network(error) }
  }
}
