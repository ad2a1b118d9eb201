import CustomSpaces
import Foundation
import Graphs
import Spaces
import TestSupport
import Testing

/// A file that is not what it should be gives one line with the place and what was expected.
struct SpaceFileTests {
  static let whole = """
    kind: cells
    name: tiny
    operations:
      none: zero
      conv: [conv: 3, batch-norm, relu]
    cell:
      nodes: 3
    sizes:
      channels: 4
    stem: [conv: {kernel: 3, channels: channels}]
    stages:
      count: 2
      cells: 1
      reduction: [conv: {kernel: 3, channels: 2*in, stride: 2}]

    """

  struct Fault: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// What stands in the file, and what is written in its place.
    let change: (String, String)
    let line: Int?
    let excerpt: String

    init(_ description: String, _ text: String, _ written: String, line: Int?, _ excerpt: String) {
      testDescription = description
      change = (text, written)
      self.line = line
      self.excerpt = excerpt
    }
  }

  static let faults = [
    Fault("an unknown kind", "kind: cells", "kind: cell", line: 1, "did you mean 'cells'?"),
    Fault("no kind", "kind: cells\n", "", line: 1, "needs the field \"kind\""),
    Fault("an unknown field", "stem:", "stems:", line: 10, "did you mean 'stem'?"),
    Fault("a field twice", "name: tiny", "name: tiny\nname: other", line: 2, "\"name\" twice"),
    Fault("a missing field", "cell:\n  nodes: 3\n", "", line: 1, "needs the field \"cell\""),
    Fault("an untypable name", "name: tiny", "name: Tiny Space", line: 2, "lower-case letters"),
    Fault("an unknown layer", "batch-norm", "batchnorm2", line: 5, "\"batchnorm2\" is no layer; did you mean"),
    Fault("an unknown field of a layer", "channels: 2*in", "chanels: 2*in", line: 14, "did you mean 'channels'?"),
    Fault("an unknown name in a formula", "2*in", "2*inn", line: 14, "\"inn\", which is no name here"),
    Fault("a number with letters", "nodes: 3", "nodes: three", line: 7, "from 2 to 8; found \"three\""),
    Fault("too many nodes", "nodes: 3", "nodes: 300", line: 7, "from 2 to 8"),
    Fault("a huge number", "channels: 4", "channels: 99999999999999999999", line: 9, "from 1 to 1048576"),
    Fault("a map for a number", "nodes: 3", "nodes: {a: 1}", line: 7, "found a map with the fields a"),
    Fault("an empty list of edges", "nodes: 3", "nodes: 3\n  edges: []", line: 8, "found an empty list"),
    Fault(
      "a cycle", "nodes: 3", "nodes: 3\n  edges: [{from: 1, to: 1}]", line: 8, "so that there is no cycle"),
    Fault(
      "an unreached node", "nodes: 3", "nodes: 3\n  edges: [{from: 0, to: 1}]", line: 8, "no edge leads to node 2"),
    Fault("one operation", "  none: zero\n", "", line: 3, "two operations or more"),
    Fault("an anchor", "name: tiny", "name: &name tiny", line: 2, "anchor or an alias"),
    Fault("no YAML", "  nodes: 3", "  nodes: [3", line: 8, "this is no YAML"),
    Fault("a tab", "  nodes: 3", "\tnodes: 3", line: 7, "this is no YAML"),
    Fault("two documents", "name: tiny", "name: tiny\n---\nname: b", line: 3, "this is no YAML"),
    Fault(
      "layers that change the size", "conv: 3, ", "conv: {kernel: 3, stride: 2}, ", line: 6, "must have the same shape"),
    Fault("groups that do not divide", "conv: 3, ", "conv: {kernel: 3, groups: 3}, ", line: 5, "must divide"),
    Fault("a kernel that does not fit", "conv: 3, ", "conv: {kernel: 999, padding: 0}, ", line: 5, "does not fit"),
    Fault("too many layers", "cells: 1\n", "cells: 1000000\n", line: 4, "more than 100000 layers"),
    Fault("an unknown constraint", "sizes:", "constraints: {forbids: []}\nsizes:", line: 8, "did you mean 'forbid'?"),
    Fault(
      "a constraint that leaves nothing", "sizes:",
      "constraints: {at-least: {conv: 3}, forbid: [{edge 0 to 1: conv}]}\nsizes:",
      line: 8, "0 of 1000 architectures"),
    Fault("an unknown value", "sizes:", "constraints: {at-most: {cnov: 1}}\nsizes:", line: 8, "did you mean 'conv'?"),
    Fault(
      "a size named as a formula's word", "  channels: 4", "  channels: 4\n  in: 3", line: 1, "a meaning of its own"),
    Fault("a default out of its range", "channels: 4", "channels: {default: 4, to: 3}", line: 9, "from 1 to 3"),
  ]

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ contents: Data) throws -> String {
    let file = folder.file("tiny.yaml")
    try contents.write(to: file)
    return file.path
  }

  @Test func theWholeFileIsASpace() throws {
    let space = try CustomSpace(contentsOf: try write(Data(Self.whole.utf8)))
    #expect(space.count == 8)
    #expect(space.definition?.text == Self.whole)
    #expect(try CustomSpace("\u{FEFF}" + Self.whole.replacing("\n", with: "\r\n")).count == 8)
  }

  @Test(arguments: faults) func aFaultIsNamedWithItsLine(fault: Fault) throws {
    #expect(Self.whole.contains(fault.change.0))
    let text = Self.whole.replacing(fault.change.0, with: fault.change.1, maxReplacements: 1)
    let path = try write(Data(text.utf8))
    let error = #expect(throws: SpaceFileError.self) { try CustomSpace(contentsOf: path) }
    #expect(error?.line == fault.line, "\(error?.description ?? "")")
    #expect(error?.description.contains(fault.excerpt) == true, "\(error?.description ?? "")")
    #expect(error?.description.hasPrefix(path) == true && error?.description.contains("\n") == false)
  }

  @Test func filesThatAreNoTextAreRefused() throws {
    let cases: [(Data, String)] = [
      (Data(), "the file is empty"), (Data("# nothing\n".utf8), "the file is empty"),
      (Data([0xFF, 0xFE, 0x00]), "not UTF-8"),
      (Data(repeating: 32, count: 1_000_001), "larger than 1000000 bytes"),
      (Data("[1]".utf8), "expected the fields of a space"),
      (Data(("a: " + String(repeating: "[", count: 3000)).utf8), "YAML"),
      (Data(("a: " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100)).utf8), "nested deeper"),
      (Data("kind: cells\nname: \u{1}\n".utf8), "YAML"),
    ]
    for (contents, excerpt) in cases {
      let path = try write(contents)
      let error = #expect(throws: SpaceFileError.self) { try CustomSpace(contentsOf: path) }
      #expect(error?.description.contains(excerpt) == true, "\(excerpt): \(error?.description ?? "")")
    }
    for (path, excerpt) in [(folder.file("absent.yaml").path, "no such file"), (folder.url.path, "this is no file")] {
      let error = #expect(throws: SpaceFileError.self) { try CustomSpace(contentsOf: path) }
      #expect(error?.description.contains(excerpt) == true)
    }
  }

  /// Ten lines of aliases would stand for 10^9 values.
  @Test func aliasesThatMultiplyAreRefusedBeforeTheyAreRead() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<10 {
      text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", "))]\n"
    }
    let error = #expect(throws: SpaceFileError.self) { try CustomSpace(text) }
    #expect(error?.line == 1)
    // A number sign in a text hides no anchor, nor does one in a text of two lines.
    for hidden in ["{a: \" #\", b: &c [x]}", "{a: \"x\n y #\", b: &c [x]}"] {
      let error = #expect(throws: SpaceFileError.self) { try CustomSpace(hidden) }
      #expect(error?.description.contains("an anchor or an alias") == true, "\(error?.description ?? "")")
    }
    #expect(throws: Never.self) { try CustomSpace("# *not* an &alias\n" + Self.whole) }
  }

  /// Texts with a piece cut out, doubled or replaced are spaces or errors, and nothing else.
  @Test func damagedFilesNeverCrash() throws {
    var generator = Seeded(state: 3)
    let pieces = ["", "[", "}", ": ", "- ", "0", "-1", "\"", "\n", "#", "zero", "*", "{a: b}", "99999999999"]
    let characters = Array(Self.whole)
    var errors = 0
    for _ in 0..<300 {
      let start = Int.random(in: 0..<characters.count, using: &generator)
      let end = min(characters.count, start + Int.random(in: 0..<12, using: &generator))
      let piece = pieces.randomElement(using: &generator) ?? ""
      let text = String(characters[..<start]) + piece + String(characters[end...])
      do {
        let space = try CustomSpace(text)
        var own = generator
        let scale = NetworkScale(
          sizes: [:], imageChannels: 3, imageHeight: 16, imageWidth: 16, classes: 3)
        do { _ = try space.graph(of: space.sample(using: &own), at: scale) } catch { errors += 1 }
      } catch is SpaceFileError { errors += 1 }
    }
    #expect(errors > 50)
  }

  /// A pooling of stride 2 between eight stages shrinks 32 pixels below one.
  @Test func imagesThatAreTooSmallAreRefusedWithTheLine() throws {
    let text = Self.whole.replacing("count: 2", with: "count: 8")
      .replacing("conv: {kernel: 3, channels: 2*in, stride: 2}", with: "average-pool: {kernel: 2, stride: 2}")
    let space = try CustomSpace(contentsOf: try write(Data(text.utf8)))
    let scale = NetworkScale(sizes: [:], imageChannels: 3, imageHeight: 32, imageWidth: 32, classes: 3)
    let error = #expect(throws: ArchitectureError.self) {
      try space.graph(of: space.architecture("|conv~0|+|conv~0|conv~1|"), at: scale)
    }
    #expect(error?.description.contains(":14: ") == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("a window of 2 does not fit an input of 1") == true)
  }
}

/// A linear congruential generator: the same texts in every run.
private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
