import Foundation
import Torch

/// The eigenvalues of a kernel and what is read off them.
public struct Spectrum: Hashable, Sendable {
  /// In ascending order, float64, by a symmetric solver.
  public let eigenvalues: [Double]
  /// Eigenvalues up to this size cannot be told from zero: N · ε · λmax, with ε the spacing of
  /// ``dataType``.
  public let threshold: Double
  /// The type in which the gradients were computed: what limits the small eigenvalues.
  public let dataType: DataType

  /// Cost: O(N³).
  /// - Throws: ``KernelError`` if the kernel has entries that are not finite, or the solver fails.
  public init(of kernel: TangentKernel) throws(KernelError) {
    let matrix = try kernel.finiteMatrix()
    let eigenvalues = try kernelTensors { () throws(TorchError) in try matrix.symmetricEigenvalues().doubles() }
    self.init(eigenvalues: eigenvalues, of: kernel)
  }

  /// - Parameter eigenvalues: the kernel's, in ascending order.
  init(eigenvalues: [Double], of kernel: TangentKernel) {
    self.eigenvalues = eigenvalues
    dataType = kernel.dataType
    threshold = Double(kernel.size) * kernel.dataType.spacing * max(eigenvalues.last ?? 0, 0)
  }

  public var largest: Double { eigenvalues.last ?? 0 }

  /// What the solver gives for λmin: rounding noise of either sign where the kernel is rank-deficient.
  public var smallest: Double { eigenvalues.first ?? 0 }

  /// The number of eigenvalues above the threshold.
  public var rank: Int { eigenvalues.count { $0 > threshold } }

  /// Why no figure that rests on λmin exists, in a few words; nil where every eigenvalue is above the
  /// threshold.
  ///
  /// A kernel that is rank-deficient at float32's precision can have full rank at float64's.
  public var rankDeficiency: String? {
    let rank = rank
    if rank == eigenvalues.count, rank > 0 { return nil }
    if eigenvalues.allSatisfy({ $0 == 0 }) { return "the kernel is zero" }
    return "rank-deficient at \(dataType.rawValue)'s precision: rank \(rank) of \(eigenvalues.count)"
      + (dataType == .float64 ? "" : "; fewer images or float64 may tell")
  }

  /// λmax / λmin, or nil where the kernel is rank-deficient and the quotient would be noise.
  public var conditionNumber: Double? { rankDeficiency == nil ? largest / smallest : nil }

  /// Σ of the `count` largest eigenvalues over the sum of all: the share of the trace that lies in so many
  /// directions. Negative rounding noise counts as zero; nil for a zero kernel.
  public func traceShare(ofLargest count: Int) -> Double? {
    let positive = eigenvalues.map { max($0, 0) }
    let total = positive.reduce(0, +)
    guard total > 0 else { return nil }
    return positive.suffix(count).reduce(0, +) / total
  }

  /// exp(−Σ p ln p) with p the eigenvalues over their sum: the effective rank of Roy and Vetterli
  /// 2007, between 1 and N. Negative rounding noise counts as zero; nil for a zero kernel.
  public var effectiveRank: Double? {
    let positive = eigenvalues.map { max($0, 0) }
    let total = positive.reduce(0, +)
    guard total > 0 else { return nil }
    let entropy = positive.reduce(0.0) { sum, value in
      let share = value / total
      return share > 0 ? sum - share * log(share) : sum
    }
    // Equal shares give ln N, whose exponential rounding may lift above N.
    return min(exp(entropy), Double(eigenvalues.count))
  }
}

extension TangentKernel {
  /// The entries as a tensor.
  /// - Throws: ``KernelError`` if some are not finite: solvers give anything then.
  func finiteMatrix() throws(KernelError) -> Tensor {
    guard entries.allSatisfy(\.isFinite) else {
      throw .invalid("the kernel has entries that are not finite, so it has no spectrum")
    }
    return try kernelTensors { () throws(TorchError) in try Tensor(entries, shape: [size, size]) }
  }
}
