import Search
import TestSupport
import Testing

@Suite struct MeanDifferenceTests {
  /// Welch's interval by hand. For {1, 2, 3} and {4, 6, 8}: means 2 and 6, variances 1 and 4, a = 1/3, b = 4/3,
  /// ν = (5/3)² / (1/18 + 16/18) = 2.94, so t of 2 degrees of freedom, 4.303, times √(5/3). SciPy's
  /// `ttest_ind([1, 2, 3], [4, 6, 8], equal_var=False)` has p = 0.053 with the fractional ν.
  @Test func theIntervalIsWelchs() {
    let difference = MeanDifference([1, 2, 3], [4, 6, 8])
    #expect(difference.difference == -4)
    #expect(
      deviation(difference.uncertainty, from: 4.303 * (5.0 / 3).squareRoot()) < Tolerance.relative(.metric, .float64))
    #expect(!difference.isSignificant)
    #expect(MeanDifference([1, 2, 3], [14, 16, 18]).isSignificant)
  }

  /// Of one run each nothing can be told apart; of runs that all agree everything can.
  @Test func singleRunsTellNothing() {
    #expect(!MeanDifference([0.9], [0.1]).isSignificant)
    #expect(MeanDifference([0.9, 0.9], [0.8, 0.8]).isSignificant)
    #expect(!MeanDifference([0.9, 0.9], [0.9, 0.9]).isSignificant)
  }
}
