import Torch

/// The eigenvalues of a kernel and their eigenvectors: K = Σ_j λ_j u_j u_jᵀ.
///
/// ``Spectrum`` alone is several times cheaper where no vector is needed. Vectors of equal eigenvalues are
/// any basis of their space.
public struct EigenDecomposition: Hashable, Sendable {
  public let spectrum: Spectrum
  /// N.
  public let size: Int
  /// u_1, u_2, … one after the other, in descending order of their eigenvalues.
  private let components: [Double]

  /// Computes both by a symmetric solver in float64.
  ///
  /// Cost: O(N³), and N² numbers kept.
  /// - Throws: ``KernelError`` if the kernel has entries that are not finite, or the solver fails.
  public init(of kernel: TangentKernel) throws(KernelError) {
    let matrix = try kernel.finiteMatrix()
    let (values, vectors) = try kernelTensors { () throws(TorchError) in
      let system = try matrix.symmetricEigensystem()
      // Columns in ascending order become rows in descending order.
      return (try system.values.doubles(), try system.vectors.transposed().flipped(axes: [0]).doubles())
    }
    spectrum = Spectrum(eigenvalues: values, of: kernel)
    size = kernel.size
    components = vectors
  }

  /// λ_1, λ_2, … in descending order.
  public var eigenvalues: [Double] { spectrum.eigenvalues.reversed() }

  /// The unit vector u_j of the j-th largest eigenvalue, j from 0: a number for each of the kernel's images.
  public func eigenvector(_ index: Int) -> ArraySlice<Double> {
    components[index * size..<(index + 1) * size]
  }
}
