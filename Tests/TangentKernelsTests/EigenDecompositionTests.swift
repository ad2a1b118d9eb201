import TangentKernels
import TestSupport
import Testing
import Torch

@Suite struct EigenDecompositionTests {
  private static let tolerance = Tolerance.relative(.kernel, .float64)

  /// [[2, 1], [1, 2]]: 3 along (1, 1)/√2 and 1 along (1, −1)/√2.
  @Test func twoByTwo() throws {
    let decomposition = try EigenDecomposition(of: TangentKernel(entries: [2, 1, 1, 2], size: 2))
    #expect(deviation(decomposition.eigenvalues, from: [3, 1]) <= Self.tolerance)
    let half = 0.5.squareRoot()
    for (index, reference) in [[half, half], [half, -half]].enumerated() {
      let vector = Array(decomposition.eigenvector(index))
      let sign = vector[0] < 0 ? -1.0 : 1
      #expect(deviation(vector.map { sign * $0 }, from: reference) <= Self.tolerance)
    }
  }

  /// Σ λ_j u_j u_jᵀ is the kernel again, its vectors are orthonormal, its spectrum the solver's without vectors.
  @Test func theKernelIsTheSumOfItsDirections() throws {
    let size = 9
    let factor = try Tensor.randomNormal([size, 20], dataType: .float64, generator: Generator(Seed(4)))
    let kernel = TangentKernel(entries: try factor.matmul(factor.transposed()).doubles(), size: size)
    let decomposition = try EigenDecomposition(of: kernel)
    let vectors = (0..<size).map { Array(decomposition.eigenvector($0)) }
    var sum = [Double](repeating: 0, count: size * size)
    var products: [Double] = []
    for (value, vector) in zip(decomposition.eigenvalues, vectors) {
      for row in 0..<size {
        for column in 0..<size { sum[row * size + column] += value * vector[row] * vector[column] }
      }
      products += vectors.map { other in zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    #expect(deviation(sum, from: kernel.entries) <= Self.tolerance)
    let identity = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0 }
    #expect(deviation(products, from: identity) <= Self.tolerance)
    let spectrum = try Spectrum(of: kernel)
    #expect(deviation(decomposition.spectrum.eigenvalues, from: spectrum.eigenvalues) <= Self.tolerance)
  }

  @Test(arguments: [Double.nan, .infinity]) func entriesAreFinite(_ value: Double) {
    #expect(throws: KernelError.self) { try EigenDecomposition(of: TangentKernel(entries: [value], size: 1)) }
  }
}
