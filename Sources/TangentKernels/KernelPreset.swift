import Networks

/// A published definition of the kernel, by name, so that every figure can be traced to one.
public struct KernelPreset: Hashable, Sendable {
  public let name: String
  public let options: KernelOptions
  public let initializer: Initializer
  /// The number of images the source uses.
  public let images: Int
  public let source: String

  /// Batch norm with the batch's statistics as constants, so that one backward pass serves all rows;
  /// otherwise as ``mok2022``. This project's default.
  public static let tangent = KernelPreset(
    name: "tangent", options: KernelOptions(batchNorm: .frozen, parameters: .weightsWithoutClassifier),
    initializer: .frameworkDefault, images: 64,
    source: "as mok-2022, with the batch's statistics held constant")

  public static let mok2022 = KernelPreset(
    name: "mok-2022", options: KernelOptions(batchNorm: .coupled, parameters: .weightsWithoutClassifier),
    initializer: .frameworkDefault, images: 256,
    source: "Mok et al., CVPR 2022: released code's default")

  public static let teNAS2021 = KernelPreset(
    name: "tenas-2021", options: KernelOptions(batchNorm: .coupled, parameters: .weights),
    initializer: .kaimingFanOut, images: 72, source: "Chen et al. (TE-NAS), ICLR 2021: released code")

  public static let all: [KernelPreset] = [.tangent, .mok2022, .teNAS2021]
}
