import Networks
import Torch

/// What a kernel's entries stand for.
public enum KernelForm: String, CaseIterable, Sendable {
  /// Σ_k f_k: one N×N kernel.
  case sum
  /// Every logit with itself: C kernels of N×N.
  case classes
  /// Every logit with every logit: (N·C)×(N·C).
  case logits

  /// What the axes of the array stand for.
  public var axes: [String] {
    switch self {
    case .sum: ["image", "image"]
    case .classes: ["class", "image", "image"]
    case .logits: ["image and class", "image and class"]
    }
  }
}

/// A kernel in one of its forms.
public struct FormedKernel: Sendable {
  public let form: KernelForm
  /// All entries, row-major.
  public let entries: [Double]
  /// Of the entries; the axes are ``KernelForm/axes``.
  public let shape: [Int]
  /// N×N: the kernel itself, or of the other forms the class trace, Σ_k K_(i,k),(j,k).
  public let summary: TangentKernel

  /// - Parameters:
  ///   - progress: takes the share of the work that is done, from 0 to 1.
  ///   - isCancelled: asked between its parts.
  /// - Throws: ``KernelError`` as the kernel's own initializer does.
  public init(
    _ form: KernelForm, of network: Network, on images: Tensor, options: KernelOptions,
    progress: @escaping (Double) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }
  ) throws(KernelError) {
    self.form = form
    switch form {
    case .sum:
      summary = try TangentKernel(
        of: network, on: images, options: options, progress: progress, isCancelled: isCancelled)
      entries = summary.entries
      shape = [summary.size, summary.size]
    case .classes:
      let kernels = try ClassKernels(
        of: network, on: images, options: options, progress: progress, isCancelled: isCancelled)
      summary = kernels.trace
      entries = kernels.kernels.flatMap(\.entries)
      shape = [kernels.kernels.count, summary.size, summary.size]
    case .logits:
      let kernel = try LogitKernel(
        of: network, on: images, options: options, progress: progress, isCancelled: isCancelled)
      summary = kernel.classTrace
      let size = kernel.images * kernel.classes
      entries = kernel.entries
      shape = [size, size]
    }
  }
}
