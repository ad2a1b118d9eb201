import Foundation
import Testing

@Suite struct DataCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  @Test func saysWhatIsHereAndHowToGetTheRest() throws {
    let home = tangent.folder.file("images")
    try TinyImages.write(to: home.appending(path: "mnist"))
    let rows = try tangent.run("data", "--data", home.path).rows
    #expect(rows.first == "data set | training | test | images | classes | here")
    #expect(rows.contains("mnist | 60,000 | 10,000 | 1x28x28 | 10 | yes: \(home.path)/mnist"))
    #expect(rows.contains { $0.hasPrefix("cifar10 | ") && $0.contains("no: tangent data fetch cifar10 (162 MiB from") })
  }

  @Test(arguments: ["XDG_DATA_HOME", "TANGENT_DATA"])
  func variablesNamePlaces(variable: String) throws {
    let home = tangent.folder.file("images")
    let place = variable == "XDG_DATA_HOME" ? home.appending(path: "tangent/mnist") : home.appending(path: "mnist")
    try TinyImages.write(to: place)
    let outcome = try tangent.run(["data", "list", "mnist", "--json"], environment: [variable: home.path])
    #expect(try outcome.json()["folder"] as? String == place.path)
  }

  @Test func tellsWhereItLooked() throws {
    let object = try tangent.run("data", "list", "mnist", "--json").json()
    #expect(object["folder"] is NSNull)
    let lookedIn = try #require(object["lookedIn"] as? [String])
    #expect(lookedIn.first == tangent.folder.file(".local/share/tangent/mnist").path)
  }
}
