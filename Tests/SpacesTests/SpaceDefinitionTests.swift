import Foundation
import Spaces
import Testing

struct SpaceDefinitionTests {
  static let text = "kind: cells\n# a comment\nname: a\n\ncell:\n  nodes: 3\n"

  @Test func commentsAndBlankLinesDoNotCount() {
    let own = SpaceDefinition(Self.text)
    let other = SpaceDefinition("kind: cells  \nname: a\ncell:\n  # three\n  nodes: 3", file: "/elsewhere")
    #expect(own == other && own.hashValue == other.hashValue && own.fingerprint == other.fingerprint)
    #expect(SpaceDefinition.differences(from: own, to: other).isEmpty)
    #expect(own.significantText == "kind: cells\nname: a\ncell:\n  nodes: 3\n")
  }

  @Test func theFirstDifferentLineIsNamed() {
    let own = SpaceDefinition(Self.text)
    let other = SpaceDefinition(Self.text.replacing("nodes: 3", with: "nodes: 4"))
    #expect(own != other && own.fingerprint != other.fingerprint)
    #expect(
      SpaceDefinition.differences(from: own, to: other)
        == ["the description of the space \"nodes: 4\" instead of \"nodes: 3\" in line 6"])
    #expect(SpaceDefinition.differences(from: nil, to: nil).isEmpty)
    #expect(!SpaceDefinition.differences(from: nil, to: own).isEmpty)
  }

  /// FNV-1a of "a" and a line feed, computed in Python.
  @Test func theFingerprintIsFNV() {
    #expect(SpaceDefinition("a").fingerprint == "089bdc07b544e7b2")
  }
}
