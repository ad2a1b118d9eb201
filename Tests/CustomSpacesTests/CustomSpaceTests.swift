import CustomSpaces
import Foundation
import Graphs
import Spaces
import TangentTesting
import Testing

struct CustomSpaceTests {
  static let guide: String = {
    let file = ExampleSpaces.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/custom-spaces.md")
    return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }()

  /// The examples of docs/custom-spaces.md: its blocks of YAML.
  static let documented = guide.components(separatedBy: "```yaml\n").dropFirst().compactMap {
    $0.components(separatedBy: "```").first
  }

  @Test func theGuideHasAnExampleOfEachKind() {
    for kind in ["cells", "stages"] { #expect(Self.documented.contains { $0.hasPrefix("kind: \(kind)\n") }) }
  }

  @Test(arguments: documented.indices) func theGuidesExamplesConform(place: Int) throws {
    let text = Self.documented[place]
    let violations = Conformance.violations(of: try CustomSpace(text))
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test func theGuidesFirstExampleIsWhatTheGuideSays() throws {
    let space = try CustomSpace(try #require(Self.documented.first))
    #expect(space.name == "small-cells" && space.count == 125)
    let text = "|conv3~0|+|skip~0|separable5~1|"
    #expect(try space.architecture(text).text == text)
    // A 5x5 convolution of one group a channel and a 1x1 one: 25 C + C^2 weights, and 2 C of the batch norm.
    let scale = NetworkScale(
      sizes: ["channels": 16, "cells": 1], imageChannels: 3, imageHeight: 32, imageWidth: 32, classes: 10)
    func parameters(_ operation: String) throws -> Int {
      let architecture = try space.architecture("|none~0|+|\(operation)~0|none~1|")
      return try space.graph(of: architecture, at: scale).cost().parameters
    }
    let expected = [16, 32, 64].reduce(0) { $0 + 25 * $1 + $1 * $1 + 2 * $1 }
    #expect(try parameters("separable5") - parameters("none") == expected)
  }

  @Test func theGuideShowsTheErrorOfAMisspelledField() throws {
    let text = try #require(Self.documented.first).replacing("groups: in", with: "group: in")
    let error = #expect(throws: SpaceFileError.self) {
      try CustomSpace(SpaceDefinition(text), named: "small-cells.yaml")
    }
    #expect(Self.guide.contains("```\n\(error?.description ?? "none")\n```"), "\(error?.description ?? "")")
  }

  /// Of `relu:1x16x3x2-2x40x5x4` at 3x32x32, by hand: the stem has 27·16 weights and 2·16 numbers of a batch norm; a
  /// block from i to o channels, e = expansion·i inside and kernel k has i·e + k²·e + e·o weights and 2(e + e + o) numbers;
  /// the classifier 41·10. Products are the weights times the positions, 32² in front of stride 2 and 16² behind it.
  @Test func theGuidesStagesCostWhatTheyShould() throws {
    let space = try CustomSpace(try #require(Self.documented.last))
    func weights(_ i: Int, _ o: Int, _ expansion: Int, _ k: Int) -> (expand: Int, rest: Int, norms: Int) {
      let e = expansion * i
      return (i * e, k * k * e + e * o, 2 * (2 * e + o))
    }
    let blocks = [weights(16, 16, 2, 3), weights(16, 40, 4, 5), weights(40, 40, 4, 5)]
    let scale = NetworkScale(
      sizes: space.standardSizes, imageChannels: 3, imageHeight: 32, imageWidth: 32, classes: 10)
    let cost = try space.graph(of: space.architecture("relu:1x16x3x2-2x40x5x4"), at: scale).cost()
    #expect(cost.parameters == 27 * 16 + 2 * 16 + blocks.reduce(0) { $0 + $1.expand + $1.rest + $1.norms } + 410)
    let large = 27 * 16 + blocks[0].expand + blocks[0].rest + blocks[1].expand
    let small = blocks[1].rest + blocks[2].expand + blocks[2].rest
    #expect(cost.multiplyAccumulates == 1024 * large + 256 * small + 410)
    #expect(throws: ArchitectureError.self) { try space.architecture("hard-swish:1x64x3x2-2x40x5x4") }
  }

  @Test func constraintsHoldForSamplesMutationsAndTexts() throws {
    let text =
      SpaceFileTests.whole + "constraints: {connected: true, at-most: {none: 1}, forbid: [{edge 0 to 1: none}]}\n"
    let space = try CustomSpace(text)
    // Edge 0 to 1 is a convolution; of the two others at most one is none: 3 cells.
    #expect(space.count == 3)
    let all = try #require(space.all())
    #expect(all.map(\.text).count == 3)
    let error = #expect(throws: ArchitectureError.self) { try space.architecture("|none~0|+|conv~0|conv~1|") }
    #expect(error?.description.contains("the constraints of the space exclude it") == true)
    #expect(Conformance.violations(of: space).isEmpty)
  }

  /// conv(x) + conv(x) of two convolutions, and of one that is added twice.
  @Test func keysTellSharedWeightsFromEqualFormulas() throws {
    let text = SpaceFileTests.whole.replacing("none: zero", with: "skip: skip")
    let space = try CustomSpace(text.replacing("nodes: 3", with: "nodes: 4"))
    let shared = try space.architecture("|conv~0|+|conv~0|skip~1|+|skip~0|skip~1|skip~2|")
    #expect(try space.canonicalForm(of: shared) == "conv(input)+conv(input)+conv(input)+input")
    #expect(try space.equivalenceKey(of: shared) == "conv#1(input)+conv#1(input)+conv#2(input)+input")
  }

  @Test func branchesAndExcitationsHaveTheirShapes() throws {
    let text = SpaceFileTests.whole.replacing(
      "none: zero",
      with: "se: [squeeze-excite: {reduction: 2}, branches: {paths: [{max-pool: 3}, [conv: 1, gelu]]}, layer-norm]")
    let space = try CustomSpace(text)
    let scale = NetworkScale(sizes: [:], imageChannels: 3, imageHeight: 8, imageWidth: 8, classes: 10)
    let graph = try space.graph(of: space.architecture("|se~0|+|se~0|se~1|"), at: scale)
    #expect(try graph.shapes()[graph.output].channels == 10)
    #expect(Set(graph.nodes.map(\.name)).count == graph.nodes.count)
    #expect(graph.nodes.contains { $0.name == "stage1.cell0.edge0to1.se.product" })
    #expect(graph.nodes.contains { $0.name == "stage1.cell0.edge0to1.branch2.conv" })
  }
}
