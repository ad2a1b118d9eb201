import ArgumentParser
import Tangent

/// What a kernel's entries stand for.
enum KernelForm: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Σ_k f_k: one N×N kernel.
  case sum
  /// Every logit with itself: C kernels of N×N.
  case classes
  /// Every logit with every logit: (N·C)×(N·C).
  case logits

  /// What the axes of the array stand for.
  var axes: [String] {
    switch self {
    case .sum: ["image", "image"]
    case .classes: ["class", "image", "image"]
    case .logits: ["image and class", "image and class"]
    }
  }

  /// How the N×N kernel, whose spectrum and picture are shown, is obtained from the form.
  var summary: String { self == .sum ? "the kernel" : "the sum over classes" }
}

/// A kernel in one of its forms.
struct FormedKernel: Sendable {
  let array: NumPyFile
  /// N×N: the kernel itself, or of the other forms the class trace, Σ_k K_(i,k),(j,k).
  let summary: TangentKernel

  /// - Throws: `KernelError` as the kernel's own initializer does.
  init(
    _ form: KernelForm, of network: Network, on images: Tensor, options: KernelOptions,
    progress: @escaping (Double) -> Void, isCancelled: @escaping () -> Bool
  ) throws(KernelError) {
    switch form {
    case .sum:
      summary = try TangentKernel(
        of: network, on: images, options: options, progress: progress, isCancelled: isCancelled)
      array = NumPyFile(summary.entries, shape: [summary.size, summary.size])
    case .classes:
      let kernels = try ClassKernels(
        of: network, on: images, options: options, progress: progress, isCancelled: isCancelled)
      summary = kernels.trace
      array = NumPyFile(
        kernels.kernels.flatMap(\.entries), shape: [kernels.kernels.count, summary.size, summary.size])
    case .logits:
      let kernel = try LogitKernel(
        of: network, on: images, options: options, progress: progress, isCancelled: isCancelled)
      summary = kernel.classTrace
      let size = kernel.images * kernel.classes
      array = NumPyFile(kernel.entries, shape: [size, size])
    }
  }
}
