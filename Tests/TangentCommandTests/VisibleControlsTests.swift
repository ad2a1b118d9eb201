import TangentCommand
import Testing

@Suite struct VisibleControlsTests {
  @Test(arguments: [
    ("plain, λ and 日本 👩‍🔬", "plain, λ and 日本 👩‍🔬"), ("\u{1B}[31mred", "\\u{1B}[31mred"),
    ("a\u{7F}\u{9B}b", "a\\u{7F}\\u{009B}b"),
    ("a\tb\r\n", "a\\tb\\r\\n"), ("\u{0}", "\\0"), ("gnp.\u{202E}x", "gnp.\\u{202E}x"), ("a\u{2028}b", "a\\u{2028}b"),
  ])
  func controlsAreSpelled(text: String, shown: String) {
    #expect(text.withVisibleControls == shown)
  }

  @Test func messagesAndTablesShowThem() {
    #expect(Failure(.usage, "there is no \u{1B}[2J\u{7}").description == "there is no \\u{1B}[2J\\u{07}")
    var table = Table([.text("name")])
    table.append(["\u{1B}c"])
    #expect(table.text() == "name\n\\u{1B}c\n")
  }
}
