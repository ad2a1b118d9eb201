import Foundation
import Tangent
import Testing

@Suite struct SpacesCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  @Test func listsEverySpaceWithItsCount() throws {
    let lines = try tangent.run("spaces").output.split(separator: "\n")
    #expect(lines.first == "space        architectures  about")
    #expect(
      lines.contains(
        "nasbench201         15,625  NAS-Bench-201 / NATS-Bench topology: cells of 4 nodes with one of 5 operations "
          + "on each of 6 edges"))
    for space in SearchSpaces.all { #expect(lines.contains { $0.hasPrefix(space.name) }) }
  }

  @Test func examplesAreArchitecturesOfTheirSpace() throws {
    let outcome = try tangent.run("spaces", "--json")
    #expect(try tangent.run("spaces", "--json").output == outcome.output)
    let spaces = try #require(try outcome.json()["spaces"] as? [[String: Any]])
    #expect(spaces.count == SearchSpaces.all.count)
    for space in spaces {
      let name = try #require(space["name"] as? String)
      let example = try #require(space["example"] as? String)
      #expect(try Catalogue.standard.space(named: name).architecture(example).text == example)
    }
  }

  /// Two edges of 3x3 convolutions in a row, and a skip connection beside them.
  @Test func featuresOfAnArchitecture() throws {
    let cell = "|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|nor_conv_3x3~1|none~2|"
    let found = try tangent.run("spaces", "nasbench201", cell, "--features", "--json").json()
    #expect(found["architecture"] as? String == cell)
    let features = try #require(found["features"] as? [String: Any])
    #expect(features.count == 160)
    #expect(features["count(nor_conv_3x3)"] as? Double == 2)
    #expect(features["longest-path(skip_connect+nor_conv_3x3)"] as? Double == 2)
    #expect(features["shortest-path(skip_connect+nor_conv_3x3)"] as? Double == 1)
    #expect(features["mean-degree(nor_conv_3x3)"] as? Double == 1)
    #expect(features["shortest-path(nor_conv_1x1)"] is NSNull)
    let rows = try tangent.run("spaces", "nasbench201", cell, "--features").rows
    #expect(rows.contains("longest-path(nor_conv_3x3) | 2") && rows.contains("longest-path(nor_conv_1x1) | none"))
  }

  @Test(arguments: [
    (["nasbench201", "--features"], "--features needs a space and an architecture"),
    (["nasbench201", "|x|"], "add --features"), (["nasbench201", "|x|", "--features"], "|x|"),
    (["nasbench2011", "|x|", "--features"], "did you mean 'nasbench201'?"),
    (["resnet", "%", "--features"], "resnet has no structural features; spaces that have them: nasbench201"),
  ]) func aMistakeIsSaid(arguments: [String], excerpt: String) throws {
    let example = SearchSpaces.all.first { $0.name == arguments.first }.map { space in
      var generator = Seed(0).generator()
      return space.sample(using: &generator).text
    }
    let outcome = try tangent.run(["spaces"] + arguments.map { $0 == "%" ? example ?? "" : $0 })
    #expect(outcome.status == 64 && outcome.error.contains(excerpt), "\(outcome.status) \(outcome.error)")
  }
}
