import TangentKernels
import TestSupport
import Testing
import Torch

@Suite struct SpectrumTests {
  private func diagonal(_ values: [Double], _ type: DataType = .float64) -> TangentKernel {
    var entries = [Double](repeating: 0, count: values.count * values.count)
    for (index, value) in values.enumerated() { entries[index * values.count + index] = value }
    return TangentKernel(entries: entries, size: values.count, dataType: type)
  }

  @Test func diagonalKernelsHaveTheirDiagonalAsSpectrum() throws {
    let spectrum = try Spectrum(of: diagonal([4, 1, 2]))
    #expect(spectrum.eigenvalues == [1, 2, 4])
    #expect(spectrum.conditionNumber == 4 && spectrum.rank == 3)
  }

  /// The eigenvalues of [[2, 1], [1, 2]] are 1 and 3.
  @Test func twoByTwo() throws {
    let spectrum = try Spectrum(of: TangentKernel(entries: [2, 1, 1, 2], size: 2))
    #expect(deviation(spectrum.eigenvalues, from: [1, 3]) <= Tolerance.relative(.kernel, .float64))
  }

  /// Equal shares of n eigenvalues have entropy ln n; a single one has entropy 0.
  @Test func effectiveRankCountsEqualDirections() throws {
    let four = try #require(try Spectrum(of: diagonal([3, 3, 3, 3])).effectiveRank)
    #expect(abs(four - 4) <= Tolerance.relative(.kernel, .float64))
    let one = try #require(try Spectrum(of: diagonal([5, 0, 0])).effectiveRank)
    #expect(abs(one - 1) <= Tolerance.relative(.kernel, .float64))
  }

  /// 8 of 8 + 4 + 2 + 2, then 12, then all; a negative eigenvalue is rounding and no trace.
  @Test func tracesAreSharedByTheLargest() throws {
    let spectrum = try Spectrum(of: diagonal([2, 8, 2, 4, -1e-15]))
    #expect([1, 2, 3, 5, 9].map { spectrum.traceShare(ofLargest: $0) } == [0.5, 0.75, 0.875, 1, 1])
    #expect(try Spectrum(of: diagonal([0, 0])).traceShare(ofLargest: 1) == nil)
  }

  /// 1e-7 is noise beside 1 in float32 and a number in float64.
  @Test func noiseDependsOnTheTypeOfTheGradients() throws {
    let rough = try Spectrum(of: diagonal([1, 1e-7], .float32))
    #expect(rough.rank == 1 && rough.conditionNumber == nil)
    let fine = try Spectrum(of: diagonal([1, 1e-7]))
    #expect(fine.rank == 2 && fine.conditionNumber == 1e7)
  }

  /// The reason names the type, and a finer one where there is one.
  @Test func rankDeficiencyNamesThePrecision() throws {
    #expect(
      try Spectrum(of: diagonal([1, 1e-7], .float32)).rankDeficiency
        == "rank-deficient at float32's precision: rank 1 of 2; fewer images or float64 may tell")
    #expect(
      try Spectrum(of: diagonal([1, -1e-17])).rankDeficiency == "rank-deficient at float64's precision: rank 1 of 2")
    #expect(try Spectrum(of: diagonal([0, 0], .float32)).rankDeficiency == "the kernel is zero")
    #expect(try Spectrum(of: diagonal([1, 1e-7])).rankDeficiency == nil)
  }

  /// N equal eigenvalues have effective rank N, and never more by rounding: exp(ln 3) is above 3.
  @Test(arguments: 1...40) func effectiveRanksAreAtMostN(count: Int) throws {
    let rank = try #require(try Spectrum(of: diagonal([Double](repeating: 1, count: count))).effectiveRank)
    #expect(rank <= Double(count))
  }

  @Test func zeroKernelsHaveNoConditionNumber() throws {
    let spectrum = try Spectrum(of: diagonal([0, 0]))
    #expect(spectrum.rank == 0 && spectrum.conditionNumber == nil && spectrum.effectiveRank == nil)
  }

  @Test(arguments: [Double.nan, .infinity]) func entriesAreFinite(_ value: Double) {
    #expect(throws: KernelError.self) { try Spectrum(of: diagonal([1, value])) }
  }

  /// Gradients of lengths 1, 2 and 3 in one direction: every cosine is 1.
  @Test func cosinesOfParallelGradients() throws {
    let lengths = [1.0, 2, 3]
    let kernel = TangentKernel(entries: lengths.flatMap { row in lengths.map { row * $0 } }, size: 3)
    #expect(try #require(kernel.diagonalNormalized()).entries == [Double](repeating: 1, count: 9))
    #expect(diagonal([1, 0]).diagonalNormalized() == nil)
    #expect(diagonal([1, -1]).diagonalNormalized() == nil)
  }
}
