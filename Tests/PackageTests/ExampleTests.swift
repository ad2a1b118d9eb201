import Testing

/// The program that the documents show is the one that `scripts/test-example.sh` builds and runs.
struct ExampleTests {
  @Test(arguments: ["README.md", "Sources/Tangent/Documentation.docc/FromAnArchitectureToAScore.md"])
  func theDocumentShowsTheExample(_ document: String) throws {
    let example = try Checkout.text("Examples/ScoreTwoArchitectures/Sources/ScoreTwoArchitectures/main.swift")
    #expect(try Checkout.text(document).contains("```swift\n\(example)```\n"), "\(document) shows another program")
  }
}
