import Spaces
import Testing

@Suite struct NASBench201CellParsingTests {
  @Test func allTextsAreReadAsTheyAreWritten() throws {
    let texts = allCells.map(\.text)
    #expect(Set(texts).count == 15_625)
    #expect(try texts.map { try NASBench201Cell($0) } == allCells)
  }

  @Test func theTextIsTheBenchmarks() {
    let cell = NASBench201Cell(
      operations: [.convolution3x3, .none, .convolution3x3, .skipConnect, .none, .averagePool3x3])
    #expect(cell.text == "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|avg_pool_3x3~2|")
  }

  static let good = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"

  /// Wherever a text ends too early, the error is at its end or at the name it leaves unfinished.
  @Test func everyTruncationPointsIntoTheText() {
    for length in 0..<Self.good.count {
      let text = String(Self.good.prefix(length))
      let error = #expect(throws: ArchitectureError.self, "\(length)") { try NASBench201Cell(text) }
      let name = text.reversed().prefix { !"~|+".contains($0) }.count
      let isName = name > 0 && text.hasSuffix(String("none".prefix(name))) && name < 4
      #expect(error?.characterOffset == (isName ? length - name : length), "\(text)")
    }
  }

  /// A character too many, at every place: the error is there or where the word begins that it spoils.
  @Test func everyInsertionIsFound() {
    for position in 0...Self.good.count {
      var text = Self.good
      text.insert("?", at: text.index(text.startIndex, offsetBy: position))
      let error = #expect(throws: ArchitectureError.self) { try NASBench201Cell(text) }
      let offset = error?.characterOffset ?? -1
      #expect(offset <= position && position - offset <= 4, "\(text)")
    }
  }

  @Test(arguments: [
    ("", 0, "\"|\" to open node 1, found the end of the text"),
    ("none~0|", 0, "\"|\" to open node 1, found \"n\""),
    ("|nor_conv_3x3~1|", 14, "0, the source of edge 1 of node 1, found \"1\""),
    ("|conv_3x3~0|", 1, "found \"conv_3x3\" (did you mean nor_conv_3x3?)"),
    ("|NONE~0|", 1, "found \"NONE\" (did you mean none?)"),
    ("|none0|", 1, "found \"none0\" (did you mean none?)"),
    ("|~0|", 1, "avg_pool_3x3, found \"~\""),
    ("|xyz~0|", 1, "avg_pool_3x3, found \"xyz\""),
    ("|none~0|none~0|", 8, "\"+\" before node 2, found \"n\""),
    ("|none~0|+|none~0|+", 17, "found \"+\""),
    ("|none~0|+|none~1|", 15, "0, the source of edge 1 of node 2, found \"1\""),
    (good + " ", 47, "the end of the text, found \" \""),
    (good + good, 47, "the end of the text, found \"|none"),
    (good + "\r", 47, "the end of the text, found \"\\r\""), (good + "\r\n", 47, "found \"\\r\\n\""),
    ("\u{1B}[31m" + good, 0, "found \"\\u{1B}\""), ("|\tnone~0|", 1, "found \"\\tnone\""),
    ("|näne~0|", 1, "found \"näne\" (did you mean none?)"),
  ])
  func errorsPointAtTheFirstCharacterThatDoesNotFit(text: String, offset: Int, message: String) {
    let error = #expect(throws: ArchitectureError.self) { try NASBench201Cell(text) }
    #expect(error?.characterOffset == offset)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix("character \(offset + 1) of the cell ") == true)
    #expect(error?.description.unicodeScalars.contains { $0.properties.generalCategory == .control } == false)
  }

  @Test(arguments: ["nor_conv_7x7", "sep_conv_3x3", "max_pool_3x3"])
  func anotherOperationIsNotSuggested(operation: String) {
    let error = #expect(throws: ArchitectureError.self) { try NASBench201Cell("|\(operation)~0|") }
    #expect(error?.description.hasSuffix("found \"\(operation)\"") == true)
  }

  @Test func longTextsAreQuotedInPart() {
    let error = #expect(throws: ArchitectureError.self) {
      try NASBench201Cell(String(repeating: "x", count: 100_000))
    }
    #expect((error?.description.count ?? .max) < 400)
  }
}
