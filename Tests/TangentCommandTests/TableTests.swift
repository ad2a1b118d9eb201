import TangentCommand
import Testing

@Suite struct TableTests {
  @Test func alignsTextToTheLeftAndNumbersToTheRight() {
    let table = Table(
      [.text("name"), .number("count"), .text("note")], rows: [["a", "1", "x"], ["日本語", "1,000", ""]])
    #expect(
      table.text() == """
        name    count  note
        a           1  x
        日本語  1,000

        """)
  }

  @Test func breaksProseBetweenWordsWhereTheTerminalIsNarrow() {
    let table = Table(
      [.text("id"), .prose("about")], rows: [["1", "one two three four five six"], ["2", "unbreakableunbreakable"]])
    #expect(
      table.text(width: 20) == """
        id  about
        1   one two three
            four five six
        2   unbreakableunbreakable

        """)
    // A file has no width: a row stays a line.
    #expect(table.text().split(separator: "\n").count == 3)
  }

  @Test func rowsThatArePrintedAsTheyComeKeepTheirColumns() {
    let table = Table([.number("epoch", minimumWidth: 6), .number("loss", minimumWidth: 8), .text("note")])
    #expect(table.titleLine == " epoch      loss  note")
    #expect(table.line(["1", "2.302", "x"]) == "     1     2.302  x")
    #expect(table.line(["10", "0.5", ""]) == "    10       0.5")
  }

  @Test func emphasisesOnlyTheTitles() {
    let table = Table([.text("a")], rows: [["b"]])
    #expect(table.text(title: { "<\($0)>" }) == "<a>\nb\n")
  }

  @Test func columnsWithoutTitlesHaveNoTitleLine() {
    #expect(Table([.text(""), .text("")], rows: [["a", "b"]]).text() == "a  b\n")
  }
}
