import TangentCommand
import Testing

@Suite struct FormattedTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (1_073_466, "1,073,466"), (-12_345, "-12,345"),
    (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func counts(number: Int, text: String) {
    #expect(Formatted.count(number) == text)
  }

  @Test(arguments: [(0, "0 images"), (1, "1 image"), (1536, "1,536 images")])
  func countsWithANoun(number: Int, text: String) {
    #expect(Formatted.counted(number, "image") == text)
  }

  @Test(arguments: [
    (0, "0"), (0.43118, "0.4312"), (-0.43118, "-0.4312"), (1, "1.000"), (1234.4, "1234"), (1_234_567, "1234567"),
    // Ten million has eight digits, of which four are known.
    (12_345_678, "1.235e+07"), (0.00012345, "0.0001234"), (0.000012345, "1.234e-05"), (9.9996, "10.00"),
    (.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf"),
  ])
  func numbersToFourDigits(number: Double, text: String) {
    #expect(Formatted.number(number) == text)
  }

  @Test(arguments: [
    (0.0123, 0.7, "0.012"), (0, 0.7, "0"), (7.9e-17, 0.7, "0"), (7.9e-17, 1e-6, "7.9e-17"), (1e-9, 0.7, "1.0e-09"),
    (2e-6, 3e7, "0"), (0, 0, "0"), (1e-20, 0, "1.0e-20"), (.nan, 1, "nan"),
  ])
  func deviationsOfRounding(deviation: Double, number: Double, text: String) {
    #expect(Formatted.deviation(deviation, of: number) == text)
  }

  @Test(arguments: [(0.05, "0.05"), (10, "10"), (0.025, "0.025"), (0.00001, "1e-05"), (.nan, "nan")])
  func chosenNumbers(number: Double, text: String) {
    #expect(Formatted.chosen(number) == text)
  }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (102_400, "100 KiB"), (1_048_575, "1.0 MiB"),
    (170_052_171, "162 MiB"), (3 << 30, "3.0 GiB"), (5 << 40, "5.0 TiB"),
  ])
  func bytes(count: Int, text: String) {
    #expect(Formatted.bytes(count) == text)
  }

  @Test(arguments: [
    (0, "0:00"), (5.4, "0:05"), (59.6, "1:00"), (750, "12:30"), (3600, "1:00:00"), (11_045, "3:04:05"),
    (86_400, "1 day 0:00:00"), (183_845, "2 days 3:04:05"), (-3, "0:00"), (.infinity, "?"), (.nan, "?"),
  ])
  func durations(seconds: Double, text: String) {
    #expect(Formatted.duration(seconds) == text)
  }

  @Test(arguments: [(0.0123, "12 ms"), (0.5, "0.50 s"), (12.34, "12.3 s"), (750, "12:30")])
  func measuredTimes(seconds: Double, text: String) {
    #expect(Formatted.seconds(seconds) == text)
  }

  @Test(arguments: [(0.05, "3.0/min"), (0.25, "0.250/s"), (12.34, "12.3/s"), (1234.4, "1,234/s"), (.infinity, "?/s")])
  func rates(perSecond: Double, text: String) {
    #expect(Formatted.rate(perSecond) == text)
  }

  @Test(arguments: [(0.9337, "93.4 %"), (1, "100.0 %"), (.nan, "nan %")])
  func percentages(share: Double, text: String) {
    #expect(Formatted.percent(share) == text)
  }

  /// As a shell would have to be told it.
  @Test(arguments: [
    (["/usr/bin/tangent", "data"], "tangent data"), (["tangent"], "tangent"), ([], ""),
    (["tangent", "a|b~0|", "--page", "my page.html"], "tangent 'a|b~0|' --page 'my page.html'"),
    (["tangent", "it's", "", "$HOME", "a=1,b:2"], "tangent 'it'\\''s' '' '$HOME' a=1,b:2"),
  ])
  func commandLines(arguments: [String], text: String) {
    #expect(Formatted.commandLine(arguments) == text)
  }
}
