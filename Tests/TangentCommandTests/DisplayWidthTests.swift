import TangentCommand
import Testing

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("λmax / λmin", 11),
    // K and a combining macron are one column.
    ("K̄", 1), ("é", 1), ("e\u{301}", 1),
    // East Asian wide characters and emoji, which may be joined from several, are two.
    ("日本", 4), ("한", 2), ("🙂", 2), ("👩‍🔬", 2), ("│─▶", 3),
  ])
  func columns(text: String, width: Int) {
    #expect(text.displayWidth == width)
  }

  @Test(arguments: [
    ("ab", 5, false, "ab   "), ("ab", 5, true, "   ab"), ("日", 4, true, "  日"), ("abc", 2, false, "abc"),
  ])
  func padding(text: String, width: Int, right: Bool, padded: String) {
    #expect(text.padded(to: width, right: right) == padded)
  }

  @Test(arguments: [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("日本語", 4, "日…"), ("abc", 1, "…"), ("abc", 0, "")])
  func shortening(text: String, width: Int, shortened: String) {
    #expect(text.shortened(to: width) == shortened)
  }
}
