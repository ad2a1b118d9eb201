import TangentCommand
import Testing

@Suite struct CountAmountTests {
  @Test(arguments: [
    ("0", 0), ("800000", 800_000), ("800k", 800_000), ("800K", 800_000), ("0.6M", 600_000), ("0.6m", 600_000),
    ("2G", 2_000_000_000), ("1.5g", 1_500_000_000),
  ])
  func readsCounts(text: String, count: Int) {
    #expect(CountAmount(argument: text)?.count == count)
  }

  @Test(arguments: ["", "M", "-5", "-1k", "0,6M", "1 M", "1T", "nan", "inf", "1e30"])
  func refusesTheRest(text: String) {
    #expect(CountAmount(argument: text) == nil)
  }
}
