import Metrics
import TangentKernels
import TestSupport
import Testing
import Torch

/// The kernel metrics against NumPy, on kernels of every rank, size and scale.
@Suite struct GoldenMetricTests {
  private static let tolerance = Tolerance.relative(.metric, .float64)

  /// Both undefined, or both the same number.
  private static func expect(
    _ metric: Metric, of golden: GoldenKernel, toBe reference: Double?, tolerance: Double = tolerance,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let value = try metric.value(in: .complete(golden.kernel, labels: golden.labels))
    switch (value, reference) {
    case (.defined(let number), let reference?):
      #expect(deviation(number, from: reference) < tolerance, "\(metric.name)", sourceLocation: sourceLocation)
    case (.undefined, nil): break
    default:
      Issue.record(
        "\(metric.name) is \(value), NumPy's \(String(describing: reference))", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: try GoldenKernel.all()) func alignmentsAreThoseOfNumPy(golden: GoldenKernel) throws {
    try Self.expect(.labelGradientAlignment, of: golden, toBe: golden.labelGradientAlignment)
    try Self.expect(.normalizedLabelGradientAlignment, of: golden, toBe: golden.normalizedLabelGradientAlignment)
    try Self.expect(.kernelTargetAlignment, of: golden, toBe: golden.kernelTargetAlignment)
    // Centering leaves rounding errors of the entries that it removes: with a common offset, of the offset's size.
    let offset = abs(golden.mean) * Double(golden.labels.count) / max(golden.frobenius, .leastNormalMagnitude)
    try Self.expect(
      .centeredKernelAlignment, of: golden, toBe: golden.centeredKernelAlignment,
      tolerance: Self.tolerance * (offset > 0.99 ? 1000 : 1))
  }

  /// Of the eigenvalues, each from NumPy with the absolute error ε·λmax.
  @Test(arguments: try GoldenKernel.all()) func eigenvalueScoresAreThoseOfNumPy(golden: GoldenKernel) throws {
    try Self.expect(.eigenvalueScore, of: golden, toBe: golden.eigenvalueScore)
  }

  @Test(arguments: try GoldenKernel.all()) func labelEnergiesAreThoseOfNumPy(golden: GoldenKernel) throws {
    guard let shares = golden.labelEnergy else { return }
    try Self.expect(.labelEnergy, of: golden, toBe: min(shares[Set(golden.labels).count - 1], 1))
  }

  @Test(arguments: try GoldenKernel.all()) func sizesAreThoseOfNumPy(golden: GoldenKernel) throws {
    // A mean or a trace can cancel to zero; the entries' magnitude is what its rounding is relative to.
    let largest = golden.kernel.joined().map(abs).max() ?? 0
    let context = try MeasurementContext.complete(golden.kernel, labels: golden.labels)
    let mean = try #require(Metric.kernelMean.value(in: context).number)
    #expect(abs(mean - golden.mean) <= Self.tolerance * largest)
    let trace = try #require(Metric.kernelTrace.value(in: context).number)
    #expect(abs(trace - golden.trace) <= Self.tolerance * largest * Double(golden.labels.count))
    try Self.expect(.frobeniusNorm, of: golden, toBe: golden.frobenius)
  }

  @Test(arguments: try GoldenKernel.all()) func spectraAreThoseOfNumPy(golden: GoldenKernel) throws {
    let spectrum = try Spectrum(of: TangentKernel(rows: golden.kernel))
    #expect(deviation(spectrum.eigenvalues, from: golden.eigenvalues) < Self.tolerance)
    try Self.expect(.kernelRank, of: golden, toBe: Double(golden.rank))
    // An eigenvalue has the absolute rounding error ε·λmax, which the quotient amplifies by itself.
    try Self.expect(
      .conditionNumber, of: golden, toBe: golden.conditionNumber,
      tolerance: Self.tolerance * max(golden.conditionNumber ?? 1, 1))
    let context = try MeasurementContext.complete(golden.kernel, labels: golden.labels)
    let smallest = try Metric.smallestEigenvalue.value(in: context).number
    #expect((smallest == nil) == (golden.conditionNumber == nil))
    if let smallest {
      let largest = golden.eigenvalues.map(abs).max() ?? 0
      #expect(abs(smallest - golden.eigenvalues[0]) <= Self.tolerance * largest)
    }
  }

  /// NumPy's takes singular values; for a kernel, which is positive semidefinite, they are the
  /// eigenvalues. A zero kernel has none: NumPy's script writes 0.
  @Test(arguments: try GoldenKernel.all().filter { $0.eigenvalues[0] >= -1e-12 * ($0.eigenvalues.last ?? 0) })
  func effectiveRanksAreThoseOfNumPy(golden: GoldenKernel) throws {
    // The zero eigenvalues' noise ε·λmax enters as p ln p, 36 times larger than itself.
    try Self.expect(
      .effectiveRank, of: golden, toBe: golden.effectiveRank == 0 ? nil : golden.effectiveRank,
      tolerance: 100 * Self.tolerance)
  }

  /// The type of the gradients moves only what cannot be told from zero.
  @Test func float32GradientsRaiseTheThreshold() throws {
    let rows = [[1.0, 0], [0, 1e-10]]
    let double = try MeasurementContext.complete(rows, labels: [0, 1])
    let single = try MeasurementContext.complete(rows, labels: [0, 1], dataType: .float32)
    #expect(try Metric.kernelRank.value(in: double) == .defined(2))
    #expect(try Metric.kernelRank.value(in: single) == .defined(1))
    #expect(try #require(Metric.conditionNumber.value(in: double).number) > 9e9)
    let reason = "rank-deficient at float32's precision: rank 1 of 2; fewer images or float64 may tell"
    #expect(try Metric.conditionNumber.value(in: single) == .undefined(reason))
    #expect(try Metric.smallestEigenvalue.value(in: double) == .defined(1e-10))
    #expect(try Metric.smallestEigenvalue.value(in: single) == .undefined(reason))
  }
}
