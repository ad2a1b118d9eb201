import Networks
import Torch

/// The empirical neural tangent kernel between single logits.
///
/// K_(i,k),(j,l) = ⟨∇θ f_k(x_i), ∇θ f_l(x_j)⟩, an (N·C)×(N·C) matrix for N images and C classes. The
/// kernel that linearized training follows. Use ``ClassKernels`` where only equal classes matter: it
/// needs a C-th of the memory and of the products.
public struct LogitKernel: Sendable {
  /// In row-major order, float64; row i·C + k is image i's logit k.
  public let entries: [Double]
  /// N.
  public let images: Int
  /// C.
  public let classes: Int
  public let options: KernelOptions
  public let dataType: DataType

  /// Computes the kernel of a network on a batch of images.
  ///
  /// Cost: with constant statistics C reverse passes of the batch, with coupled batch norm N·C; then
  /// (N·C)² products of gradients.
  /// - Parameters: as in ``TangentKernel/init(of:on:options:progress:isCancelled:)``; the implementation
  ///   is the mode's own.
  public init(
    of network: Network, on images: Tensor, options: KernelOptions = KernelOptions(),
    progress: @escaping (Double) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }
  ) throws(KernelError) {
    let batch = try network.preparedBatch(images, options: options.contracted)
    let matrix = try contractedKernel(
      of: network, on: batch, options: options, seeding: .each,
      monitor: KernelMonitor(isCancelled: isCancelled, progress: progress))
    // (classes, rows, classes, columns) to (rows, classes, columns, classes).
    entries = try kernelTensors { () throws(TorchError) in try matrix.permuted([1, 0, 3, 2]).doubles() }
    self.images = batch.shape[0]
    classes = matrix.shape[0]
    self.options = options
    dataType = network.dataType
  }

  /// The entry of image i's logit k and image j's logit l.
  public subscript(image: Int, logit: Int, otherImage: Int, otherLogit: Int) -> Double {
    entries[(image * classes + logit) * images * classes + otherImage * classes + otherLogit]
  }

  /// K_(i,k),(j,l) of two classes: an N×N kernel, symmetric where they are the same.
  public func block(_ logit: Int, _ otherLogit: Int) -> TangentKernel {
    var block: [Double] = []
    block.reserveCapacity(images * images)
    for row in 0..<images {
      for column in 0..<images { block.append(self[row, logit, column, otherLogit]) }
    }
    return TangentKernel(entries: block, size: images, options: options, dataType: dataType)
  }

  /// Σ_k K_(i,k),(j,k).
  public var classTrace: TangentKernel {
    sum(over: (0..<classes).map { ($0, $0) })
  }

  /// Σ_kl K_(i,k),(j,l): the kernel of Σ_k f_k, which ``TangentKernel`` computes directly.
  public var logitSum: TangentKernel {
    sum(over: (0..<classes).flatMap { logit in (0..<classes).map { (logit, $0) } })
  }

  private func sum(over pairs: [(Int, Int)]) -> TangentKernel {
    var total = [Double](repeating: 0, count: images * images)
    for (logit, other) in pairs {
      for (index, value) in block(logit, other).entries.enumerated() { total[index] += value }
    }
    return TangentKernel(entries: total, size: images, options: options, dataType: dataType)
  }
}

extension KernelOptions {
  /// The same kernel by the mode's own contraction.
  var contracted: KernelOptions {
    var options = self
    options.implementation = .automatic
    return options
  }
}
