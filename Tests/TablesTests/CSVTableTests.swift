import Foundation
import Tables
import TestSupport
import Testing

struct CSVTableTests {
  private func table(_ text: String) throws -> CSVTable { try CSVTable(text.utf8, named: "t.csv") }

  private func reason(_ bytes: some Sequence<UInt8>) -> String? {
    do {
      _ = try CSVTable(bytes, named: "t.csv")
      return nil
    } catch { return error.description }
  }

  private func reason(_ text: String) -> String? { reason(text.utf8) }

  @Test func fieldsAreFoundByTheNamesOfTheirColumns() throws {
    for text in ["a,b,c\n1,2,3\n", "c,a,b\n3,1,2\n", "\"b\",c,\"a\"\n2,3,\"1\""] {
      let table = try table(text)
      let row = try #require(table.rows.first)
      #expect(try ["a", "b", "c"].map { row.fields[try table.place(of: $0)] } == ["1", "2", "3"])
    }
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func linesEndInAnyOfThreeWays(end: String) throws {
    let table = try table(["", "a,b", "1,2", "", "3,\"x\(end)y\"", "5,", ""].joined(separator: end))
    #expect(table.columns == ["a", "b"])
    #expect(table.rows.map(\.fields) == [["1", "2"], ["3", "x\(end)y"], ["5", ""]])
    // A line break within quotes counts too.
    #expect(table.rows.map(\.line) == [3, 5, 7])
  }

  /// The separators of Unicode are text: only CR and LF end a line.
  @Test func otherSeparatorsAreText() throws {
    #expect(try table("a\nx\u{2028}y\u{85}z\u{0B}\n").rows.map(\.fields) == [["x\u{2028}y\u{85}z\u{0B}"]])
  }

  @Test func aByteOrderMarkIsSkipped() throws {
    #expect(try table("\u{FEFF}a,b\n1,2").columns == ["a", "b"])
    #expect(try table("\u{FEFF}\"a\",b\n1,2").columns == ["a", "b"])
    #expect(try table("a\n\u{FEFF}1").rows.map(\.fields) == [["\u{FEFF}1"]])
  }

  @Test(arguments: [
    ("\"x\"", "x"), ("\"\"", ""), ("\"x,y\"", "x,y"), ("\"x\"\"y\"", "x\"y"), ("\"\"\"\"", "\""),
    ("\"\"\"x\"\"\"", "\"x\""), ("\"x\ny\"", "x\ny"), (" x ", " x "), ("\" x\"", " x"), ("é", "é"), ("\"日,本\"", "日,本"),
  ]) func quotesAreThoseOfRFC4180(field: String, value: String) throws {
    #expect(try table("a,b,c\n1,\(field),3\n").rows.map(\.fields) == [["1", value, "3"]])
    #expect(try table("a\n\(field)").rows.map(\.fields) == [[value]])
  }

  @Test func everyProblemNamesItsLineAndColumn() {
    #expect(reason("") == "t.csv, line 1: the table is empty")
    #expect(reason("\r\n\n") == "t.csv, line 1: the table is empty")
    #expect(reason("a,b\n1,2\n\n3\n") == "t.csv, line 4: 1 field where line 1 has 2")
    #expect(reason("\na,b\n1,2,3\n") == "t.csv, line 3: 3 fields where line 2 has 2")
    #expect(
      reason("a,b\n1,\"x\n\ny\n")
        == "t.csv, line 2: the quote that opens column 2 (b) is never closed; end the field with a quote")
    #expect(
      reason("a,\"b\nc")
        == "t.csv, line 1: the quote that opens column 2 is never closed; end the field with a quote")
    #expect(
      reason("a,b\r\n\"1\r\n\"x,2")
        == "t.csv, line 3: column 1 (a) goes on after its closing quote; put a comma there, or write quotes within "
        + "it twice")
    #expect(
      reason("a,b\r1, \"2\"")
        == "t.csv, line 2: column 2 (b) has a quote after its first character; put the whole field in quotes, and "
        + "write quotes within it twice")
    #expect(
      reason(Array("a,b\n1,2\r\n3,".utf8) + [0xFC])
        == "t.csv, line 3: this is not UTF-8 text; save the table as UTF-8")
  }

  @Test func columnsMatchExactly() throws {
    let table = try table("\nName, name,name,b,b,\n1,2,3,4,5,6")
    #expect(try table.place(of: "name") == 2)
    #expect(try table.place(of: " name") == 1)
    func reason(_ column: String) -> String? {
      do {
        _ = try table.place(of: column)
        return nil
      } catch { return error.description }
    }
    #expect(reason("NAME") == "t.csv, line 2: there is no column 'NAME'; there are Name, ' name', name, b, b, ''")
    #expect(reason("b") == "t.csv, line 2: columns 4 and 5 are both called 'b'; rename one")
  }

  /// Fields of every kind, written by Python's `csv` in its two dialects and one that quotes everything.
  @Test(.enabled(if: Python.isInstalled, "Python is not installed, so nothing else is there to write the table"))
  func whatPythonWritesIsRead() throws {
    struct Written: Decodable {
      let rows: [[String]]
      let texts: [String]
    }
    let written = try Python.value(
      Written.self,
      of: """
        import csv, io, itertools, json
        words = ["", "x", " ", ",", '"', '""', "\\n", "\\r\\n", "é", '",', 'x"y\\nz']
        rows = [["first", "second", "third"]] + [list(row) for row in itertools.product(words, repeat=3)]
        texts = []
        for options in ({}, {"lineterminator": "\\n"}, {"lineterminator": "\\r", "quoting": csv.QUOTE_ALL}):
            file = io.StringIO(newline="")
            csv.writer(file, **options).writerows(rows)
            texts.append(file.getvalue())
        print(json.dumps({"rows": rows, "texts": texts}))
        """)
    #expect(written.rows.count == 1 + 11 * 11 * 11)
    for text in written.texts {
      let table = try table(text)
      #expect([table.columns] + table.rows.map(\.fields) == written.rows)
    }
  }
}
