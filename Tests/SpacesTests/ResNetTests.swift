import Graphs
import Spaces
import TestSupport
import Testing

@Suite struct ResNetTests {
  private let space = ResNet()

  /// What torchvision publishes, and what PyTorch counts of the same network.
  @Test(arguments: try GoldenArchitecture.known(in: "resnets.json"))
  func knownNetworksCostWhatTheyAreKnownToCost(golden: GoldenArchitecture.Known) throws {
    let cost = try space.graph(of: space.architecture(golden.architecture), at: golden.scale).cost()
    #expect(cost.parameters == golden.parameters)
    #expect(cost.multiplyAccumulates == golden.multiplyAccumulates)
  }

  /// 3 blocks, 3 stems, and three or four stages of 6 depths and 13 widths.
  @Test func theCountIsThatOfTheChoices() {
    #expect(space.count == 9 * (78 * 78 * 78 + 78 * 78 * 78 * 78))
  }

  @Test(
    arguments: [
      ("", 0, "a kind of block"), ("basik:64:2x64-2x128-2x256", 0, "did you mean basic?"),
      ("basic", 5, "expected \":\"; found the end"), ("basic:65:2x64-2x128-2x256", 6, "the stem, one of 16, 32, 64"),
      ("basic:64:0x64-2x128-2x256", 9, "the depth of stage 1"), ("basic:64:2x65-2x128-2x256", 11, "width of stage 1"),
      ("basic:64:02x64-2x128-2x256", 9, "the depth of stage 1"), ("basic:64:2x64-2x128", 19, "expected \"-\""),
      ("basic:64:2x64-2x128-2x256-2x512-2x512", 31, "after 4 stages"),
      ("basic:64:2x64-2x128-2x256 ", 25, "expected \"-\""), ("basic:64:2x64-2x128-2x256\r", 25, "found \"\\r\""),
    ])
  func anErrorPointsAtTheFirstCharacterThatDoesNotFit(text: String, offset: Int, excerpt: String) throws {
    let error = try #require(throws: ArchitectureError.self) { try space.architecture(text) }
    #expect(error.characterOffset == offset)
    #expect(error.description.contains(excerpt), "\(error)")
  }

  /// Every neighbor differs in one choice, and all kinds of choices are made.
  @Test func aMutationChangesOneChoice() throws {
    let own = "bottleneck:32:1x64-2x128-3x256"
    var generator = Xorshift(state: 7)
    var kinds: Set<String> = []
    for _ in 0..<200 {
      let text = try space.mutation(of: space.architecture(own), using: &generator).text
      let (old, new) = (own.split(separator: ":"), text.split(separator: ":"))
      let (oldStages, newStages) = (old[2].split(separator: "-"), new[2].split(separator: "-"))
      var changes = (0..<2).filter { old[$0] != new[$0] }.map { ["block", "stem"][$0] }
      if newStages.count == 4 {
        #expect(newStages.prefix(3) == oldStages[...])
        changes.append("stage more")
      } else {
        for (oldStage, newStage) in zip(oldStages, newStages) where oldStage != newStage {
          let (before, after) = (oldStage.split(separator: "x"), newStage.split(separator: "x"))
          #expect((before[0] == after[0]) != (before[1] == after[1]))
          changes.append(before[0] == after[0] ? "width" : "depth")
        }
      }
      #expect(changes.count == 1, "\(text)")
      kinds.formUnion(changes)
    }
    #expect(kinds == ["block", "stem", "stage more", "width", "depth"])
    let long = try space.architecture("basic:16:1x16-1x16-1x16-1x16")
    let shorter = try (0..<200).filter { _ in
      try space.mutation(of: long, using: &generator).text == "basic:16:1x16-1x16-1x16"
    }
    #expect(!shorter.isEmpty)
  }

  /// The divisor rounds up, and no width falls to nothing.
  @Test func theDivisorDividesEveryWidth() throws {
    let architecture = try space.architecture("basic:16:1x48-1x96-1x160")
    let scale = NetworkScale(sizes: ["divisor": 64], imageChannels: 1, imageHeight: 8, imageWidth: 8, classes: 2)
    let graph = try space.graph(of: architecture, at: scale)
    #expect(graph.nodes.compactMap { ($0.layer as? Convolution)?.outputChannels } == [1, 1, 1, 2, 2, 2, 3, 3, 3])
  }

  @Test func drawingsSayWhatTheStagesAre() throws {
    let drawing = try space.drawing(of: space.architecture("bottleneck:64:3x64-4x128-6x256"))
    #expect(
      drawing == """
        stem     64 channels
        stage 1  3 x [1x1, 3x3, 1x1], 64 channels, 256 out
        stage 2  4 x [1x1, 3x3, 1x1], 128 channels, 512 out, half the size
        stage 3  6 x [1x1, 3x3, 1x1], 256 channels, 1024 out, half the size

        """)
  }

  @Test func architecturesOfOtherSpacesAreRefused() {
    let error = #expect(throws: ArchitectureError.self) {
      try space.drawing(of: Architecture(space: "nasbench201", text: "basic:16:1x16-1x16-1x16"))
    }
    #expect(error?.description.contains("belongs to the space \"nasbench201\"") == true)
  }
}
