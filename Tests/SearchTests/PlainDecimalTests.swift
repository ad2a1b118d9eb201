import Search
import Testing

@Suite struct PlainDecimalTests {
  @Test(arguments: [
    ("0", 0.0), ("12", 12), ("-0.5", -0.5), ("+3", 3), (".5", 0.5), ("5.", 5), ("1e-3", 0.001), ("2.5E+2", 250),
    ("007", 7),
  ])
  func whatPeopleWriteIsANumber(text: String, number: Double) {
    #expect(plainDecimal(text) == number)
  }

  @Test(arguments: [
    "", " 1", "1 ", "0x10", "0x1p3", "inf", "-infinity", "nan", "1e", "e5", ".", "-", "1,5", "1_000", "1e400",
    "\u{661}",
    "1\n",
  ])
  func everythingElseIsNone(text: String) {
    #expect(plainDecimal(text) == nil)
  }
}
