import Foundation
import Graphs
import Search
import Spaces
import TestSupport
import Testing
import Torch

@Suite struct AccuracyTableTests {
  private static let space = NASBench201()
  private static let live = "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|"
  private static let dead = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"

  private func table(_ lines: String..., column: String = "accuracy") throws -> AccuracyTable {
    try AccuracyTable(lines.joined(separator: "\n"), named: "t.csv", column: column, space: Self.space)
  }

  @Test func rowsAreReadByTheNamesOfTheirColumns() throws {
    let table = try table(
      "index,accuracy,architecture", "0,93.5,\(Self.live)", "1,,\(Self.live)", "2,10,\(Self.dead)", "")
    #expect(table.rows.map(\.accuracy) == [93.5, 10])
    #expect(table.rows.map(\.architecture.text) == [Self.live, Self.dead])
  }

  @Test func everyProblemNamesItsLine() {
    func reason(_ lines: String..., column: String = "accuracy") -> String? {
      do {
        _ = try AccuracyTable(lines.joined(separator: "\n"), named: "t.csv", column: column, space: Self.space)
        return nil
      } catch { return error.description }
    }
    let head = "architecture,accuracy"
    #expect(reason("cell,accuracy") == "t.csv, line 1: no column is called architecture; there are cell, accuracy")
    #expect(
      reason(head, column: "acc") == "t.csv, line 1: there is no column 'acc'; there are architecture, accuracy")
    #expect(reason(head, "\(Self.live),1", Self.live) == "t.csv, line 3: 1 field where line 1 has 2")
    #expect(reason(head, "\(Self.live),much") == "t.csv, line 2: 'much' in column accuracy is not a number")
    #expect(reason(head, "|conv~0|,1")?.hasPrefix("t.csv, line 2: ") == true)
    #expect(reason(head) == "t.csv has no row with a number in column accuracy")
    #expect(
      reason(head, "\(Self.live),1", "\(Self.dead),2", "", " \(Self.live) ,1")
        == "t.csv, line 5: this repeats the architecture of line 2; remove one of the two lines")
    for number in ["0x41", "inf", "nan", "1e999", "1_000", "12%", "1,5", "+"] {
      #expect(reason(head, "\(Self.live),\(number)")?.hasPrefix("t.csv, line 2: ") == true, "\(number)")
    }
  }

  /// What spreadsheets write: a byte-order mark, and lines that end in CR LF.
  @Test func aByteOrderMarkIsSkipped() throws {
    let text = "architecture,accuracy\r\n\(Self.live),1\r\n\(Self.dead),2\r\n"
    let bytes = Data([0xef, 0xbb, 0xbf] + text.utf8)
    let table = try AccuracyTable(bytes, named: "t.csv", column: "accuracy", space: Self.space)
    #expect(table.rows.map(\.accuracy) == [1, 2])
    #expect(try AccuracyTable("\u{FEFF}" + text, named: "t.csv", column: "accuracy", space: Self.space) == table)
  }

  /// What a spreadsheet of other columns writes, its lines ended as on an old Mac.
  @Test func quotedFieldsAreRead() throws {
    let text = "note,\"accuracy\",architecture\r\"a, \"\"b\"\"\rc\",\"1.5\",\"\(Self.live)\"\r,2,\(Self.dead)"
    let table = try AccuracyTable(text, named: "t.csv", column: "accuracy", space: Self.space)
    #expect(table.rows.map(\.accuracy) == [1.5, 2])
    #expect(table.rows.map(\.architecture.text) == [Self.live, Self.dead])
    let error = #expect(throws: SearchError.self) {
      try AccuracyTable(text + "\r\"x,1,", named: "t.csv", column: "accuracy", space: Self.space)
    }
    #expect(error?.description.hasPrefix("t.csv, line 5: the quote that opens column 1 (note) is never closed") == true)
  }

  @Test func bytesThatAreNotUTF8NameTheirLine() {
    let bytes = Data("architecture,accuracy\n\(Self.live),1\nZ".utf8) + Data([0xfc]) + Data("rich,2\n".utf8)
    let error = #expect(throws: SearchError.self) {
      try AccuracyTable(bytes, named: "t.csv", column: "accuracy", space: Self.space)
    }
    #expect(error?.description == "t.csv, line 3: this is not UTF-8 text; save the table as UTF-8")
  }

  /// 90 live cells with rising accuracies and a dead one that is best: 30 a stratum, the dead one nowhere.
  @Test func strataAreEqualPartsOfTheLive() throws {
    let all: [Architecture] = Self.space.all().map { Array($0) } ?? []
    let scale = NetworkScale(
      sizes: .nasBench201(channels: 1, cells: 1), imageChannels: 1, imageHeight: 8, imageWidth: 8, classes: 2)
    let cells = try all.prefix(400).filter { try !Self.space.graph(of: $0, at: scale).isInputIndependent }.prefix(90)
    #expect(cells.count == 90)
    let rows = cells.enumerated().map { "\($1.text),\($0)" }.reversed() + ["\(Self.dead),1000"]
    let text = (["architecture,accuracy"] + rows).joined(separator: "\n")
    let table = try AccuracyTable(text, named: "t.csv", column: "accuracy", space: Self.space)
    let strata = try AccuracyStrata(table, count: 3, space: Self.space)
    let members = try strata.drawn(12, seed: Seed(1))
    #expect(members.map(\.stratum) == ["low", "middle", "high"].flatMap { [String](repeating: $0, count: 4) })
    for (index, member) in members.enumerated() { #expect(Int(try #require(member.accuracy)) / 30 == index / 4) }
    #expect(Set(members.map(\.architecture)).count == 12)
    #expect(try strata.drawn(12, seed: Seed(1)) == members)
    #expect(try strata.drawn(12, seed: Seed(2)) != members)
    #expect(throws: SearchError.self) { try strata.drawn(10, seed: Seed(1)) }
    #expect(throws: SearchError.self) { try strata.drawn(93, seed: Seed(1)) }
  }

  /// 341 of the 15,625 cells do not look at their input (METHODS, A1).
  @Test(.enabled(if: SharedData.file("nasbench201.csv") != nil, "the shared data is not here"))
  func theBenchmarksTableIsRead() throws {
    let file = try #require(SharedData.file("nasbench201.csv"))
    let table = try AccuracyTable(
      String(contentsOf: file, encoding: .utf8), named: "nasbench201.csv", space: Self.space)
    #expect(table.rows.count > 15_600)
    #expect(try AccuracyStrata(table, count: 3, space: Self.space).drawn(30, seed: Seed(0)).count == 30)
  }
}
