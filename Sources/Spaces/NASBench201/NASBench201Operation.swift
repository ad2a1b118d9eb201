/// The operations on the edges of a NAS-Bench-201 cell, in the benchmark's order.
///
/// Source: Dong and Yang, "NAS-Bench-201", ICLR 2020.
public enum NASBench201Operation: String, Hashable, Sendable, CaseIterable {
  /// Zeros of the source's shape.
  case none
  /// The source itself.
  case skipConnect = "skip_connect"
  /// ReLU, convolution 1x1, batch norm.
  case convolution1x1 = "nor_conv_1x1"
  /// ReLU, convolution 3x3 with padding 1, batch norm.
  case convolution3x3 = "nor_conv_3x3"
  /// Mean over the valid pixels of each 3x3 window.
  case averagePool3x3 = "avg_pool_3x3"

  /// The kernel size where the operation is a convolution.
  public var convolutionKernelSize: Int? {
    switch self {
    case .convolution1x1: 1
    case .convolution3x3: 3
    case .none, .skipConnect, .averagePool3x3: nil
    }
  }
}
