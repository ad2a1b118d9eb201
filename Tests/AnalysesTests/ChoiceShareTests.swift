import Analyses
import Spaces
import Testing

@Suite struct ChoiceShareTests {
  private let space = NASBench201()

  private func cells(_ first: [String]) throws -> [Architecture] {
    try first.map {
      try space.architecture("|\($0)~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|")
    }
  }

  /// Both of the best have a 3x3 convolution on the first edge, and two of all four; the other edges are equal in all.
  @Test func whatTheBestShareComesFirst() throws {
    let ranked = try cells(["nor_conv_3x3", "nor_conv_3x3", "none", "avg_pool_3x3"])
    let shares = try ChoiceShare.shares(of: ranked, best: 2, in: space)
    #expect(shares.map(\.choice) == [ArchitectureChoice(name: "edge 0 to 1", value: "nor_conv_3x3")])
    #expect(shares[0].amongBest == 1 && shares[0].amongAll == 0.5)
    let three = try ChoiceShare.shares(of: ranked, best: 3, in: space)
    #expect(three.map(\.choice.value) == ["nor_conv_3x3", "none"])
    #expect(three[1].amongBest == 1.0 / 3 && three[1].amongAll == 0.25)
  }

  @Test func fewerThanTheBestSayNothing() throws {
    #expect(try ChoiceShare.shares(of: [], best: 1, in: space).isEmpty)
    #expect(try ChoiceShare.shares(of: cells(["none"]), best: 2, in: space).isEmpty)
    #expect(try ChoiceShare.shares(of: cells(["none"]), best: 0, in: space).isEmpty)
  }

  /// Each space names its choices, and the names that stages have do not depend on the architecture.
  @Test func spacesNameTheirChoices() throws {
    let residual = ResNet()
    let choices = try residual.choices(of: residual.architecture("bottleneck:64:3x64-4x128-6x256-3x512"))
    #expect(choices.count == 11 && choices[0] == ArchitectureChoice(name: "block", value: "bottleneck"))
    #expect(choices[5] == ArchitectureChoice(name: "depth of stage 2", value: "4"))
    #expect(throws: ArchitectureError.self) { try residual.choices(of: cells(["none"])[0]) }
  }
}
