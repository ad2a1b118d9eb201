import Torch

/// How far one kernel is from another of the same images: what tells whether a network's training changes
/// its kernel, and hence whether it is lazy.
///
/// Every number is that of all N² entries, the diagonal included. Cost: O(N²).
public struct KernelChange: Hashable, Sendable {
  /// ‖ |K₁ − K₂| / (|K₁| + 10⁻⁴) ‖_F, divided entry by entry: 0 for equal kernels. Not symmetric, and
  /// governed by the smallest entries of K₁. Nil where an entry is not finite. Source: the released code of
  /// Mok et al., CVPR 2022.
  public let relativeDifference: Double?
  /// The Pearson correlation of the entries, between −1 and 1: whether the kernel kept its pattern, whatever
  /// its size. Nil where an entry is not finite or one of the kernels is constant to rounding.
  /// Source: as above.
  public let correlation: Double?
  /// 1 − ⟨K₁, K₂⟩_F / (‖K₁‖_F ‖K₂‖_F), between 0 and 1 for positive semi-definite kernels: 0 for kernels that
  /// are multiples of each other. Between kernels of consecutive measurements it is the kernel velocity. Nil
  /// where an entry is not finite or one of the kernels is zero. Source: Fort et al., NeurIPS 2020.
  public let distance: Double?

  /// What keeps ``relativeDifference`` finite where an entry is zero.
  public static let smallestDivisor = 1e-4

  /// Precondition: both are of equally many images.
  public init(from first: TangentKernel, to second: TangentKernel) {
    precondition(first.size == second.size, "only kernels of the same images can be compared")
    let pairs = zip(first.entries, second.entries)
    guard pairs.allSatisfy({ $0.isFinite && $1.isFinite }) else {
      (relativeDifference, correlation, distance) = (nil, nil, nil)
      return
    }
    relativeDifference = pairs.reduce(0.0) { sum, entry in
      let ratio = abs(entry.0 - entry.1) / (abs(entry.0) + Self.smallestDivisor)
      return sum + ratio * ratio
    }.squareRoot()
    // Scaled by their largest entries neither changes, and squares do not overflow.
    guard let first = first.scaledEntries, let second = second.scaledEntries else {
      (correlation, distance) = (nil, nil)
      return
    }
    distance = max(0, 1 - first.cosine(with: second))
    guard let spread = first.deviations, let other = second.deviations else {
      correlation = nil
      return
    }
    correlation = min(max(spread.cosine(with: other), -1), 1)
  }
}

/// A kernel's entries over the largest of them.
private struct ScaledEntries {
  let entries: [Double]
  /// ‖·‖²_F.
  let squares: Double
  /// N·ε: entries that vary by less than this share of their norm are constant to rounding.
  let spacing: Double

  init(_ entries: [Double], spacing: Double) {
    self.entries = entries
    self.spacing = spacing
    squares = entries.reduce(0) { $0 + $1 * $1 }
  }

  /// ⟨a, b⟩ / (‖a‖ ‖b‖): exactly 1 for equal entries, because √(s·s) rounds to s.
  func cosine(with other: ScaledEntries) -> Double {
    zip(entries, other.entries).reduce(0) { $0 + $1.0 * $1.1 } / (squares * other.squares).squareRoot()
  }

  /// The entries less their mean; nil where all are equal to rounding.
  var deviations: ScaledEntries? {
    let mean = entries.reduce(0, +) / Double(entries.count)
    let deviations = ScaledEntries(entries.map { $0 - mean }, spacing: spacing)
    return deviations.squares > spacing * spacing * squares ? deviations : nil
  }
}

extension TangentKernel {
  /// Nil for a kernel of zeros.
  fileprivate var scaledEntries: ScaledEntries? {
    let largest = entries.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return nil }
    return ScaledEntries(entries.map { $0 / largest }, spacing: Double(size) * dataType.spacing)
  }
}
