import TestSupport
import Testing

/// The golden files stand on these numbers, so they are checked before anything else is.
@Suite struct PortableNumbersTests {
  /// The first two of the sample that every golden file carries.
  @Test func numbersAreThoseOfTheScripts() {
    #expect(PortableNumbers.uniform("probe", 2) == [-0.5088361410281257, -0.9596991964474313])
  }

  @Test func uniformNumbersFillTheirInterval() {
    let numbers = PortableNumbers.uniform("interval", 4096)
    #expect(numbers.allSatisfy { -1 <= $0 && $0 < 1 })
    // The mean of n uniform numbers on [-1, 1) has standard deviation 1/√(3n).
    let mean = numbers.reduce(0, +) / 4096
    #expect(abs(mean) < Tolerance.standardDeviations / (3.0 * 4096).squareRoot())
  }

  @Test func labelsAreClasses() {
    #expect(Set(PortableNumbers.labels("classes", 200, classes: 3)) == [0, 1, 2])
  }

  @Test func deviationsAreRelativeToTheLargestMagnitude() {
    #expect(deviation([1, -4], from: [1, -5]) == 0.2)
    #expect(deviation([0.5], from: [0]) == 0.5)
    #expect(deviation([1], from: [1, 1]) == .infinity)
    #expect(deviation([.nan], from: [1]) == .infinity)
  }
}
