import Architectures
import Testing

@Suite struct NearMissesTests {
  static let words = ["nasbench201", "nasbench101", "darts", "nor_conv_3x3", "nor_conv_1x1"]

  @Test(arguments: [
    ("nasbench201", ["nasbench201", "nasbench101"]), ("NAS-Bench-201", ["nasbench201", "nasbench101"]),
    ("nasbench", ["nasbench101", "nasbench201"]), ("dart", ["darts"]), ("conv_3x3", ["nor_conv_3x3"]),
    ("nor_conv_5x5", ["nor_conv_1x1", "nor_conv_3x3"]), ("transformer", []), ("", []),
    (String(repeating: "nasbench201", count: 6), []),
  ])
  func nearestComeFirst(text: String, expected: [String]) {
    #expect(nearMisses(of: text, among: Self.words) == expected)
  }

  @Test func unknownSpacesAreAnsweredWithTheKnownOnes() throws {
    #expect(try SearchSpaces.named("nasbench201").name == "nasbench201")
    let near = #expect(throws: ArchitectureError.self) { try SearchSpaces.named("nas-bench-210") }
    #expect(near?.description.contains("did you mean \"nasbench201\"") == true)
    let far = #expect(throws: ArchitectureError.self) { try SearchSpaces.named("x") }
    #expect(far?.description.hasPrefix("there is no search space \"x\"; the known spaces are: nasbench201") == true)
  }
}
