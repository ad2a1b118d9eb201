import TangentKernels

extension Ingredient {
  /// The kernel's eigenvalues.
  public static let spectrum = Ingredient("spectrum", from: .kernel)
  /// The kernel's eigenvalues and eigenvectors: several times the cost of the eigenvalues alone.
  public static let eigenDecomposition = Ingredient("eigenvectors", from: .kernel)
}

extension MeasurementContext {
  /// The kernel's eigenvalues; those of ``eigenDecomposition()`` where it has been made.
  ///
  /// Cost: O(N³). - Throws: as ``kernel()``.
  public func spectrum() throws -> Spectrum {
    try value(of: .spectrum) {
      try has(.eigenDecomposition) ? eigenDecomposition().spectrum : Spectrum(of: kernel())
    }
  }

  /// The kernel's eigenvalues and eigenvectors.
  ///
  /// Cost: O(N³). - Throws: as ``kernel()``.
  public func eigenDecomposition() throws -> EigenDecomposition {
    try value(of: .eigenDecomposition) { try EigenDecomposition(of: kernel()) }
  }

  /// As ``spectrum()``, for what rests on λmin: undefined where the kernel is rank-deficient.
  func fullRankSpectrum() throws -> Spectrum {
    let spectrum = try spectrum()
    if let reason = spectrum.rankDeficiency { throw UndefinedValue(reason) }
    return spectrum
  }
}
