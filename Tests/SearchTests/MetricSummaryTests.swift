import Metrics
import Search
import Testing

@Suite struct MetricSummaryTests {
  private static func summary(_ numbers: Double...) -> MetricSummary { MetricSummary(numbers.map { .defined($0) }) }

  /// 1, 2 and 3 have the deviation 1; 2, 2.5 and 3 have 1/2. One standard error of their difference is √(5/12) = .645.
  @Test func meansWithinOneStandardErrorOfTheirDifferenceAreLevel() {
    let wide = Self.summary(1, 2, 3)
    #expect(wide.deviation == 1)
    #expect(wide.isLevel(with: Self.summary(2, 2.5, 3)) && Self.summary(2, 2.5, 3).isLevel(with: wide))
    #expect(wide.isLevel(with: Self.summary(2.14, 2.64, 3.14)))
    #expect(!wide.isLevel(with: Self.summary(2.15, 2.65, 3.15)) && !Self.summary(2.15, 2.65, 3.15).isLevel(with: wide))
  }

  /// A repeat has no error to be within.
  @Test func singleValuesAreLevelOnlyIfEqual() {
    #expect(Self.summary(1).isLevel(with: Self.summary(1)))
    #expect(!Self.summary(1).isLevel(with: Self.summary(1.0001)))
    let undefined = MetricSummary([.defined(1), .undefined("diverged")])
    #expect(!undefined.isLevel(with: Self.summary(1)) && !undefined.isLevel(with: undefined))
  }
}
