import TangentKernels
import TestSupport
import Testing
import Torch

@Suite struct KernelChangeTests {
  private static let tolerance = Tolerance.relative(.metric, .float64)

  private func kernel(_ entries: [Double]) -> TangentKernel {
    TangentKernel(entries: entries, size: Int(Double(entries.count).squareRoot()))
  }

  private func change(_ first: [Double], _ second: [Double]) -> KernelChange {
    KernelChange(from: kernel(first), to: kernel(second))
  }

  /// Equal kernels: no difference, no distance, correlation 1.
  @Test func nothingChanged() throws {
    let change = change([2, 1, 1, 3], [2, 1, 1, 3])
    #expect(change.relativeDifference == 0)
    #expect(change.distance == 0 && change.correlation == 1)
  }

  /// K and 3K have the same direction and pattern; entry by entry the difference is 2|k| / (|k| + 10⁻⁴).
  @Test func aMultipleHasTheSameDirection() throws {
    let change = change([2, 1, 1, 4], [6, 3, 3, 12])
    let ratios = [2.0, 1, 1, 4].map { 2 * $0 / ($0 + 1e-4) }
    let expected = ratios.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(deviation(try #require(change.relativeDifference), from: expected) <= Self.tolerance)
    #expect(abs(try #require(change.distance)) <= Self.tolerance)
    #expect(deviation(try #require(change.correlation), from: 1) <= Self.tolerance)
  }

  /// From I to [[1, 1], [1, 1]]: ⟨·,·⟩ = 2, norms √2 and 2, so the distance is 1 − 1/√2; the off-diagonal
  /// entries differ by 1 / 10⁻⁴ each, √2 · 10⁴ in all; a constant kernel has no correlation.
  @Test func fromTheIdentityToOnes() throws {
    let change = change([1, 0, 0, 1], [1, 1, 1, 1])
    #expect(deviation(try #require(change.distance), from: 1 - 0.5.squareRoot()) <= Self.tolerance)
    #expect(deviation(try #require(change.relativeDifference), from: 2.0.squareRoot() * 1e4) <= Self.tolerance)
    #expect(change.correlation == nil)
  }

  /// [[1, 0], [0, 1]] and [[0, 1], [1, 0]]: orthogonal, and deviations ±½ of opposite signs.
  @Test func theOpposite() throws {
    let change = change([1, 0, 0, 1], [0, 1, 1, 0])
    #expect(change.distance == 1)
    #expect(deviation(try #require(change.correlation), from: -1) <= Self.tolerance)
  }

  /// Golden values of NumPy 2.4, float64: `numpy.corrcoef(a.ravel(), b.ravel())[0, 1]`,
  /// `1 - (a * b).sum() / numpy.linalg.norm(a) / numpy.linalg.norm(b)` and
  /// `numpy.linalg.norm(abs(a - b) / (abs(a) + 1e-4))`.
  @Test func asNumPyHasIt() throws {
    let change = change([4, 1, -0.5, 1, 3, 0.25, -0.5, 0.25, 2], [5, 2, 0.5, 2, 2.5, -1, 0.5, -1, 7])
    #expect(deviation(try #require(change.correlation), from: 0.726472405542033) <= Self.tolerance)
    #expect(deviation(try #require(change.distance), from: 0.16934357803269562) <= Self.tolerance)
    #expect(deviation(try #require(change.relativeDifference), from: 8.142240039138494) <= Self.tolerance)
  }

  /// Entries whose squares are beyond the largest number.
  @Test func hugeEntriesDoNotOverflow() throws {
    let change = change([1e200, 0, 0, 1e200], [1e200, 1e200, 1e200, 1e200])
    #expect(deviation(try #require(change.distance), from: 1 - 0.5.squareRoot()) <= Self.tolerance)
  }

  @Test func whatDoesNotExistIsNil() {
    let zero = change([0, 0, 0, 0], [1, 0, 0, 1])
    #expect(zero.distance == nil && zero.correlation == nil)
    #expect(zero.relativeDifference != nil)
    for value in [Double.nan, .infinity] {
      let broken = change([1, 0, 0, 1], [1, value, 0, 1])
      #expect(broken.distance == nil && broken.correlation == nil && broken.relativeDifference == nil)
    }
  }
}
