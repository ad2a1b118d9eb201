import TangentCommand
import Testing

@Suite struct MemoryAmountTests {
  @Test(arguments: [
    ("512MB", 512_000_000), ("2GB", 2_000_000_000), ("1.5GiB", 3 << 29), ("64KiB", 65_536), ("64kB", 64_000),
    ("100mib", 100 << 20), ("4096", 4096), ("4096B", 4096), ("1e6", 1_000_000),
  ])
  func readsSizes(text: String, bytes: Int) {
    #expect(MemoryAmount(argument: text)?.bytes == bytes)
  }

  @Test(arguments: ["", "MB", "0", "0.1", "-1MB", "1TB", "1 XB", "many", "nan", "inf", "1e30GB", "0x10MB"])
  func refusesTheRest(text: String) {
    #expect(MemoryAmount(argument: text) == nil)
  }
}
