import CustomSpaces
import Spaces
import Testing

/// What files of stages get wrong, and how their texts are read.
struct StageFileTests {
  static let whole = """
    kind: stages
    name: tiny
    choices:
      kind: [plain, wide]
    blocks:
      plain: [conv: {kernel: kernel, channels: width, stride: stride}, relu]
      wide: [conv: {kernel: 3, channels: 2*width, stride: stride}, relu]
    stage:
      choices: {depth: 1..2, width: [4, 8], kernel: [1, 3]}
      blocks: depth
      block: kind
    stages:
      - {}
      - {stride: 2}
      - {stride: 2, optional: true, choices: {depth: [1, 12], width: [4], kernel: [1]}}
    stem: {conv: {kernel: 3, channels: 4}}

    """

  @Test func optionalStagesCountAsTheyAre() throws {
    let space = try CustomSpace(Self.whole)
    // Two kinds; 8 choices for each of two stages; then none or one of 2.
    #expect(space.count == 2 * 64 * (1 + 2))
    let text = "wide:1x4x3-2x8x1-12x4x1"
    #expect(try space.architecture(text).text == text)
    #expect(try space.choices(of: space.architecture(text)).last?.name == "kernel of stage 3")
    #expect(space.grammar == "KIND:DEPTHxWIDTHxKERNEL-DEPTHxWIDTHxKERNEL-[DEPTHxWIDTHxKERNEL]")
  }

  @Test func sumsAreLimitedOverAllStages() throws {
    let text = Self.whole + "constraints: {sum-at-most: {depth: 3}, sum-at-least: {depth: 3}}\n"
    let space = try CustomSpace(text)
    // Two stages: (1, 2) and (2, 1); three: (1, 1, 1). Two kinds, and 4 widths and kernels in each of two stages.
    #expect(space.count == 2 * 16 * 3)
    let error = #expect(throws: SpaceFileError.self) {
      try CustomSpace(text.replacing("most: {depth", with: "most: {dept"))
    }
    #expect(error?.description.contains("did you mean 'depth'?") == true)
  }

  @Test(arguments: [
    ("block: kind", "block: knid", 11, "did you mean 'kind'?"),
    ("block: kind", "block: depth", 11, "which is no block"),
    ("1..2", "2..1", 9, "a range of at most 256 numbers"), ("[4, 8]", "[4, 4]", 9, "\"4\" is there twice"),
    ("[4, 8]", "[]", 9, "found an empty list"), ("[4, 8]", "[-4]", 9, "expected a value"),
    ("- {}", "- {optional: true}", 12, "optional stages come last"),
    ("choices: {depth", "choices: {kind", 9, "another meaning"),
    ("kernel: kernel", "kernel: kernels", 6, "did you mean 'kernel'?"),
    ("plain, wide", "plain, narrow", 11, "\"narrow\""),
    ("blocks: depth", "blocks: dept", 10, "did you mean 'depth'?"),
    ("width: [4, 8]", "width: [a, axb]", 9, "cannot be told apart"),
  ]) func aFaultIsNamedWithItsLine(text: String, written: String, line: Int, excerpt: String) throws {
    #expect(Self.whole.contains(text))
    let error = #expect(throws: SpaceFileError.self) {
      try CustomSpace(Self.whole.replacing(text, with: written, maxReplacements: 1))
    }
    #expect(error?.line == line, "\(error?.description ?? "")")
    #expect(error?.description.contains(excerpt) == true, "\(error?.description ?? "")")
  }
}
