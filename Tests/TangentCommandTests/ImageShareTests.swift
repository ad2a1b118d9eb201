import TangentCommand
import Testing

@Suite struct ImageShareTests {
  @Test(arguments: [
    ("4096", ImageShare.count(4096), 4096), ("0", .count(0), 0), ("all", .all, 1000), ("10%", .fraction(0.1), 100),
    ("0.25%", .fraction(0.0025), 3), ("100%", .fraction(1), 1000),
  ])
  func readsNumbersAndPercentages(text: String, share: ImageShare, ofThousand: Int) {
    #expect(ImageShare(argument: text) == share)
    #expect(share.count(of: 1000) == ofThousand)
    #expect(share.defaultValueDescription == text)
  }

  @Test(arguments: ["", "-1", "1.5", "0%", "101%", "-5%", "nan%", "%", "many", "0x10%"])
  func refusesTheRest(text: String) {
    #expect(ImageShare(argument: text) == nil)
  }
}
