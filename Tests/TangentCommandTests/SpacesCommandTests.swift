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
}
