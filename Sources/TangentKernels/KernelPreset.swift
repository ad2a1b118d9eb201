import Networks

/// A published definition of the kernel, by name, so that every figure can be traced to one.
public struct KernelPreset: Hashable, Sendable {
  public let name: String
  public let options: KernelOptions
  public let initializer: Initializer
  /// The number of images the source uses.
  public let images: Int
  public let source: String

  /// ``mok2022`` with 40 images in place of 256: the coupled kernel costs N² image passes. This project's
  /// default.
  ///
  /// Batch norm is coupled on purpose. With frozen statistics the kernel is many times cheaper, but its
  /// LGA ranked worse after a short training: Spearman's correlation with the benchmark's CIFAR-10
  /// accuracy was -0.2 to 0.6 frozen and 0.3 to 0.8 coupled, in two explorations of 12 to 16 random
  /// NAS-Bench-201 cells at two learning rates. So few cells show a direction, not a size.
  public static let tangent = KernelPreset(
    name: "tangent", options: KernelOptions(batchNorm: .coupled, parameters: .weightsWithoutClassifier),
    initializer: .frameworkDefault, images: 40, source: "as mok-2022, on fewer images")

  public static let mok2022 = KernelPreset(
    name: "mok-2022", options: KernelOptions(batchNorm: .coupled, parameters: .weightsWithoutClassifier),
    initializer: .frameworkDefault, images: 256,
    source: "Mok et al., CVPR 2022: released code's default")

  public static let teNAS2021 = KernelPreset(
    name: "tenas-2021", options: KernelOptions(batchNorm: .coupled, parameters: .weights),
    initializer: .kaimingFanOut, images: 72, source: "Chen et al. (TE-NAS), ICLR 2021: released code")

  public static let all: [KernelPreset] = [.tangent, .mok2022, .teNAS2021]
}
