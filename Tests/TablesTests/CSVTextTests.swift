import Foundation
import Tables
import TestSupport
import Testing

struct CSVTextTests {
  private static let fields = [
    "", "x", " x ", ",", "\"", "\"\"", "a\nb", "a\r\nb", "\r", "é", "x,\"y\"", "|a~0|+|b~1|",
  ]

  @Test func fieldsAreQuotedWhereTheyHaveToBe() {
    var text = CSVText(columns: ["a", "b,c"])
    text.append(["1", "x \"y\""])
    text.append(["", "two\nlines"])
    #expect(text.text == "a,\"b,c\"\n1,\"x \"\"y\"\"\"\n,\"two\nlines\"\n")
  }

  @Test func theReaderReadsWhatWasWritten() throws {
    var text = CSVText(columns: ["first", "second"])
    var rows: [[String]] = []
    for field in Self.fields { rows += Self.fields.map { [field, $0] } }
    for row in rows { text.append(row) }
    #expect(try CSVTable(text.text.utf8, named: "t.csv").rows.map(\.fields) == rows)
  }

  /// An empty line would not be a row.
  @Test func aColumnOfEmptyFieldsKeepsItsRows() throws {
    var text = CSVText(columns: ["only"])
    text.append([""])
    #expect(try CSVTable(text.text.utf8, named: "t.csv").rows.map(\.fields) == [[""]])
  }

  @Test(.enabled(if: Python.isInstalled, "Python is not installed, so nothing else is there to read the table"))
  func pythonReadsWhatWasWritten() throws {
    var text = CSVText(columns: Self.fields)
    text.append(Self.fields.reversed())
    let folder = try TemporaryFolder()
    try Data(text.text.utf8).write(to: folder.file("t.csv"))
    let rows = try Python.value(
      [[String]].self,
      of: """
        import csv, json, sys
        print(json.dumps(list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8")))))
        """, folder.file("t.csv").path)
    #expect(rows == [Self.fields, Self.fields.reversed()])
  }
}
