import Testing

/// The program that the documents show is the one that `scripts/test-example.sh` builds and runs.
struct ExampleTests {
  @Test(arguments: ["README.md", "Sources/Tangent/Documentation.docc/FromAnArchitectureToAScore.md"])
  func theDocumentShowsTheExample(_ document: String) throws {
    let example = try Checkout.text("Examples/ScoreTwoArchitectures/Sources/ScoreTwoArchitectures/main.swift")
    #expect(try Checkout.text(document).contains("```swift\n\(example)```\n"), "\(document) shows another program")
  }

  @Test(arguments: [
    ("docs/adding-a-layer.md", "Swish.swift", ""),
    ("docs/adding-a-layer.md", "Swish.swift", "extension Swish"),
    ("docs/adding-a-metric.md", "Additions.swift", "extension Metric {"),
    ("docs/adding-an-algorithm.md", "Additions.swift", "extension SearchAlgorithm {"),
    ("docs/adding-an-algorithm.md", "Shortlist.swift", ""),
  ])
  func theGuideShowsTheExample(document: String, file: String, start: String) throws {
    let example = try Checkout.text("Examples/YourOwnMetricAndSpace/Sources/YourOwnMetricAndSpace/\(file)")
    // One declaration, up to the brace that ends it at the beginning of a line.
    let from = start.isEmpty ? example.startIndex : try #require(example.range(of: start)?.lowerBound)
    let end = try #require(example[from...].range(of: "\n}\n")?.upperBound)
    let body = example[from..<end].replacing("import Tangent\n\n", with: "")
    #expect(try Checkout.text(document).contains(body), "\(document) shows other code than \(file)")
  }

  @Test func theGuideShowsTheOption() throws {
    let source = try Checkout.text("Sources/TangentCommand/Options/TrainingOptions.swift")
    let guide = try Checkout.text("docs/adding-an-option.md")
    let declaration = try #require(source.range(of: "enum BatchSizeOption"))
    let end = try #require(source[declaration.lowerBound...].range(of: "\n}\n")?.upperBound)
    #expect(guide.contains(source[declaration.lowerBound..<end]))
    #expect(guide.contains("  @Option(BatchSizeOption.self) var batchSize: Choice<BatchSizeOption>?\n"))
    #expect(source.contains("  @Option(BatchSizeOption.self) var batchSize: Choice<BatchSizeOption>?\n"))
  }
}
