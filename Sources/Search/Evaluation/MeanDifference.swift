/// By how much the means of two samples differ, and whether that can be told from chance.
///
/// Welch's interval: x̄ − ȳ ± t·√(s_x²/n + s_y²/m) with the t of 95 % and Welch and Satterthwaite's degrees of
/// freedom ν = (a + b)² / (a²/(n − 1) + b²/(m − 1)), a = s_x²/n, b = s_y²/m. It supposes independent, roughly normal
/// samples; of three runs each it is wide, as it should be. Source: Welch, Biometrika 34, 1947.
public struct MeanDifference: Hashable, Sendable {
  /// x̄ − ȳ.
  public let difference: Double
  /// Half the width of the 95 % interval; infinite where a sample has fewer than two values.
  public let uncertainty: Double

  /// Whether the interval leaves out zero.
  public var isSignificant: Bool { abs(difference) > uncertainty }

  /// Precondition: neither sample is empty.
  public init(_ sample: [Double], _ other: [Double]) {
    precondition(!sample.isEmpty && !other.isEmpty, "a mean is of one value or more")
    let (first, second) = (Self.moments(sample), Self.moments(other))
    difference = first.mean - second.mean
    guard sample.count > 1, other.count > 1 else {
      uncertainty = .infinity
      return
    }
    let (a, b) = (first.variance / Double(sample.count), second.variance / Double(other.count))
    guard a + b > 0 else {
      uncertainty = 0
      return
    }
    let freedom = (a + b) * (a + b) / (a * a / Double(sample.count - 1) + b * b / Double(other.count - 1))
    uncertainty = Self.criticalValue(freedom) * (a + b).squareRoot()
  }

  private static func moments(_ sample: [Double]) -> (mean: Double, variance: Double) {
    let mean = sample.reduce(0, +) / Double(sample.count)
    let squares = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, squares / Double(max(1, sample.count - 1)))
  }

  /// The 97.5th percentile of Student's t with 1, 2, … degrees of freedom.
  private static let percentiles = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
  ]

  /// For the next smaller whole number of degrees of freedom, so that the interval is rather too wide.
  private static func criticalValue(_ freedom: Double) -> Double {
    percentiles[min(max(Int(freedom), 1), percentiles.count) - 1]
  }
}
