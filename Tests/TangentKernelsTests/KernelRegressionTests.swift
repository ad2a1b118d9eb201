import Foundation
import TangentKernels
import TestSupport
import Testing

@Suite struct KernelRegressionTests {
  static let tolerance = Tolerance.relative(.kernel, .float64)

  /// One point with K = 3 and ρ = 1: α = y/4, and a point of K(z, x) = 2 gets y/2.
  @Test func onePoint() throws {
    let fit = try #require(try KernelRegression(kernel: [3], targets: [8, -4], rows: 1, ridge: 1))
    #expect(deviation(try fit.predictions([2]), from: [4, -2]) <= Self.tolerance)
  }

  /// K = diag(1, 3) with ρ = 1: the fitted points get y·K/(K + 1), halves and three quarters.
  @Test func ridgesShrinkEveryDirectionByItsEigenvalue() throws {
    let fit = try #require(try KernelRegression(kernel: [1, 0, 0, 3], targets: [2, 4], rows: 2, ridge: 1))
    #expect(deviation(try fit.predictions([1, 0, 0, 3]), from: [1, 3]) <= Self.tolerance)
  }

  /// Without a ridge the fit goes through every target.
  @Test func nothingIsShrunkWithoutARidge() throws {
    let kernel = [2.0, 1, 0, 1, 2, 1, 0, 1, 2]
    let fit = try #require(try KernelRegression(kernel: kernel, targets: [1, -2, 5], rows: 3, ridge: 0))
    #expect(deviation(try fit.predictions(kernel), from: [1, -2, 5]) <= Self.tolerance)
  }

  /// The eigenvalues of [[1, 2], [2, 1]] are 3 and -1.
  @Test func kernelsThatAreNotPositiveNeedALargerRidge() throws {
    #expect(try KernelRegression(kernel: [1, 2, 2, 1], targets: [1, 1], rows: 2, ridge: 0.5) == nil)
    #expect(try KernelRegression(kernel: [1, 2, 2, 1], targets: [1, 1], rows: 2, ridge: 1.5) != nil)
    #expect(try KernelRegression(kernel: [0], targets: [1], rows: 1, ridge: 0) == nil)
  }
}
