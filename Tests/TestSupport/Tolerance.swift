import Torch

/// How far a computed number may lie from its reference: the only table of tolerances of the tests.
///
/// All are relative to the largest magnitude of the reference's group (a tensor, a list of losses): see
/// ``deviation(_:from:)``. The references are float64, so a float64 computation is only to differ by the
/// order of its sums, and a float32 one by the rounding of its type through a few dozen layers.
/// `scripts/golden` checks that PyTorch's own float32 stays within a quarter of these.
public enum Tolerance {
  /// What the number is.
  public enum Role: String, CaseIterable, Sendable {
    /// One tensor operation, forward or backward.
    case operation
    /// The output of a whole network.
    case logits
    /// The gradient of a loss with respect to a parameter, through a whole network.
    case gradient
    /// A loss, before or after a few steps of training.
    case loss
    /// What a few steps of training leave: logits, running statistics.
    case trained
    /// The entries of a tangent kernel.
    case kernel
    /// A metric of a given float64 kernel; the type of its gradients does not matter.
    case metric
  }

  /// Precondition: the type is float32 or float64.
  public static func relative(_ role: Role, _ type: DataType) -> Double {
    switch (role, type) {
    case (.metric, _): 1e-12
    case (.operation, .float64): 1e-12
    case (.operation, .float32): 1e-5
    case (_, .float64): 1e-9
    case (_, .float32): 1e-4
    default: preconditionFailure("\(type) has no tolerance")
    }
  }

  /// By how many standard deviations a sample's moment may miss its expectation. With a fixed seed a
  /// test cannot fail by chance once it passed; five make it pass for nearly every seed (all but one
  /// in 1.7 million for a normal moment).
  public static let standardDeviations = 5.0

  /// The share of the largest gradient of a network below which a gradient is rounding noise: a shift
  /// that a later batch norm removes has gradient zero.
  public static let negligibleGradient = 1e-2

  /// The types in which everything that has golden values is tested.
  public static let types: [DataType] = [.float32, .float64]
}

/// max |value − reference| / max |reference|, or max |value| where the reference is all zero.
///
/// Infinite where the counts differ or a value is not a number, so that a comparison with it fails.
public func deviation(_ values: [Double], from reference: [Double]) -> Double {
  guard values.count == reference.count, values.allSatisfy(\.isFinite) else { return .infinity }
  let size = reference.reduce(0) { max($0, abs($1)) }
  let largest = zip(values, reference).reduce(0) { max($0, abs($1.0 - $1.1)) }
  return size > 0 ? largest / size : largest
}

/// The deviation of one number.
public func deviation(_ value: Double, from reference: Double) -> Double {
  deviation([value], from: [reference])
}
