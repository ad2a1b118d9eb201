/// A small symmetric matrix and its metrics by NumPy: an entry of `metrics.json`.
public struct GoldenKernel: Decodable, Sendable, CustomStringConvertible {
  public let name: String
  public let labels: [Int]
  public let kernel: [[Double]]
  /// Nil where a metric is not defined, here and below.
  public let labelGradientAlignment: Double?
  public let normalizedLabelGradientAlignment: Double?
  public let centeredKernelAlignment: Double?
  public let kernelTargetAlignment: Double?
  public let eigenvalueScore: Double
  public let mean: Double
  public let frobenius: Double
  public let trace: Double
  public let conditionNumber: Double?
  public let effectiveRank: Double
  public let rank: Int
  /// Ascending.
  public let eigenvalues: [Double]
  /// Nil also where eigenvalues lie so close together that their vectors are not defined.
  public let labelEnergy: [Double]?

  public var description: String { name }

  private struct File: Decodable {
    let kernels: [GoldenKernel]
  }

  public static func all() throws -> [GoldenKernel] {
    try GoldenFile.read("metrics.json", as: File.self).kernels
  }
}

/// Two kernels of the same images, and how far the second moved from the first.
public struct GoldenComparison: Decodable, Sendable, CustomStringConvertible {
  public let name: String
  public let first: [[Double]]
  public let second: [[Double]]
  /// 1 − ⟨K₁, K₂⟩ / (‖K₁‖ ‖K₂‖).
  public let distance: Double
  /// The Pearson correlation of the entries.
  public let correlation: Double
  /// ‖ |K₁ − K₂| / (|K₁| + 1e-4) ‖_F, divided entry by entry.
  public let relativeDifference: Double

  public var description: String { name }

  private struct File: Decodable {
    let comparisons: [GoldenComparison]
  }

  public static func all() throws -> [GoldenComparison] {
    try GoldenFile.read("metrics.json", as: File.self).comparisons
  }
}
