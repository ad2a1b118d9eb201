import Metrics
import TangentKernels
import TestSupport
import Testing

@Suite struct LabelEnergyTests {
  private static let tolerance = Tolerance.relative(.metric, .float64)

  @Test(arguments: try GoldenKernel.all().filter { $0.labelEnergy != nil })
  func sharesAreThoseOfNumPy(golden: GoldenKernel) throws {
    let decomposition = try EigenDecomposition(of: TangentKernel(rows: golden.kernel))
    let shares = try #require(labelEnergy(of: decomposition, labels: golden.labels))
    let reference = try #require(golden.labelEnergy)
    #expect(deviation(shares, from: reference) < Self.tolerance)
  }

  /// K = y yᵀ + ½ for two balanced classes, y = ±1: y is the first eigenvector (λ = N), and the centered one-hot
  /// labels are ±y/2.
  @Test func labelsAlongTheFirstDirectionAreAllInIt() throws {
    let rows = [0, 1, 1, 0].map { row in [0, 1, 1, 0].map { $0 == row ? 1.5 : -0.5 } }
    let shares = try #require(
      labelEnergy(of: try EigenDecomposition(of: TangentKernel(rows: rows)), labels: [0, 1, 1, 0]))
    #expect(shares.allSatisfy { abs($0 - 1) <= Self.tolerance })
  }

  /// The constant direction holds nothing of centered labels.
  @Test func aKernelOfTheMeanAloneHasNothingInItsFirstDirection() throws {
    let rows = [[3.0, 2, 2, 2], [2, 3, 2, 2], [2, 2, 3, 2], [2, 2, 2, 3]]
    let shares = try #require(
      labelEnergy(of: try EigenDecomposition(of: TangentKernel(rows: rows)), labels: [0, 1, 2, 0]))
    #expect(abs(shares[0]) <= Self.tolerance && abs(shares[3] - 1) <= Self.tolerance)
    #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 + Self.tolerance })
  }

  @Test func equalLabelsHaveNoEnergy() throws {
    let decomposition = try EigenDecomposition(of: TangentKernel(rows: [[2, 1], [1, 2]]))
    #expect(labelEnergy(of: decomposition, labels: [7, 7]) == nil)
  }
}
