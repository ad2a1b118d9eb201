import Graphs
import Spaces
import TestSupport
import Testing

@Suite struct MobileNetTests {
  private let space = MobileNet()

  static let v2 =
    "relu6:32:1x16_k3_e1-2x24_k3_e6_s2-3x32_k3_e6_s2-4x64_k3_e6_s2-3x96_k3_e6-3x160_k3_e6_s2-1x320_k3_e6:1280"
  static let v3Small =
    "hswish:16:1x16_k3_e1_s2_se_relu-1x24_k3_e4.5_s2_relu-1x24_k3_e3.5_relu-1x40_k5_e4_s2_se-2x40_k5_e6_se-"
    + "2x48_k5_e3_se-3x96_k5_e6_s2_se:576-1024"
  static let v3Large =
    "hswish:16:1x16_k3_e1_relu-1x24_k3_e4_s2_relu-1x24_k3_e3_relu-3x40_k5_e3_s2_se_relu-1x80_k3_e6_s2-1x80_k3_e2.5-"
    + "2x80_k3_e2.25-2x112_k3_e6_se-3x160_k5_e6_s2_se:960-1280"

  private func graph(of text: String, divisor: Int = 1, side: Int = 224, classes: Int = 1000) throws -> NetworkGraph {
    try space.graph(
      of: space.architecture(text),
      at: NetworkScale(
        sizes: ["divisor": divisor], imageChannels: 3, imageHeight: side, imageWidth: side, classes: classes))
  }

  /// What torchvision publishes of its own.
  @Test(arguments: [(v2, 3_504_872), (v3Small, 2_542_856), (v3Large, 5_483_032)])
  func publishedNetworksHaveTheirParameters(text: String, parameters: Int) throws {
    #expect(try graph(of: text).cost().parameters == parameters)
    #expect(try space.architecture(text).text == text)
  }

  /// What PyTorch counts of the same network.
  @Test(arguments: try GoldenArchitecture.known(in: "mobilenets.json"))
  func networksCostWhatThoseOfPyTorchDo(golden: GoldenArchitecture.Known) throws {
    let cost = try space.graph(of: space.architecture(golden.architecture), at: golden.scale).cost()
    #expect(cost.parameters == golden.parameters)
    #expect(cost.multiplyAccumulates == golden.multiplyAccumulates)
  }

  @Test(
    arguments: [
      ("", 0, "the activation function of stem and head, one of relu, relu6, hswish"),
      ("hswich:16:", 0, "did you mean hswish?"), ("relu6", 5, "expected \":\"; found the end"),
      ("relu6:33:", 6, "the channels of the stem, one of 16, 24, 32"),
      ("relu6:32:5x16_k3_e1", 9, "the depth of stage 1, one of 1, 2, 3, 4"),
      ("relu6:32:1x17_k3_e1", 11, "the width of stage 1, one of 16, 24"),
      (
        "relu6:32:1x32_k3_e1-1x24_k3_e1", 22, "the width of stage 2, at least the 32 of the stage before, one of 32, 40"
      ),
      ("relu6:32:1x16_k4_e1", 15, "the kernel size of stage 1, one of 3, 5, 7"),
      ("relu6:32:1x16_e1", 14, "expected \"k\""), ("relu6:32:1x16_k3_e2.2", 18, "did you mean 2.25?"),
      ("relu6:32:1x16_k3_e6.0", 18, "the expansion of stage 1, one of 1, 2, 2.25"),
      ("relu6:32:1x16_k3_e1_s1", 20, "an option of stage 1, one of s2, se, relu, relu6, hswish"),
      ("relu6:32:1x16_k3_e1_se_s2", 23, "an option of stage 1, one of relu, relu6, hswish"),
      ("relu6:32:1x16_k3_e1_relu_hswish", 24, "expected \"-\""), ("relu6:32:1x16_k3_e1:1280", 19, "expected \"-\""),
      (
        "relu6:32:1x16_k3_e1_s2-1x16_k3_e1_s2-1x16_k3_e1_s2-1x16_k3_e1_s2-1x16_k3_e1_s2:1280", 76,
        "an option of stage 5, after 4 stages with s2, one of se, relu"
      ),
      (
        "relu6:32:1x16_k3_e1-1x16_k3_e1-1x16_k3_e1-1x16_k3_e1_s2-1x16_k3_e1_s2:1280", 69,
        "4 stages of stride 2 (_s2), of which there are 2"
      ),
      (v2.replacing(":1280", with: ""), v2.count - 5, "expected \":\" and the head after 7 stages"),
      (v2 + "0", v2.count - 4, "the channels of the last convolution, one of 576, 960, 1280"),
      (v2 + "-576", v2.count + 1, "the features of the linear layer, one of 1024, 1280"),
      (v2 + "-1024 ", v2.count + 5, "the end of the text after the head"),
      (v2 + "\r", v2.count, "found \"\\r\""),
    ])
  func anErrorPointsAtTheFirstCharacterThatDoesNotFit(text: String, offset: Int, excerpt: String) throws {
    let error = try #require(throws: ArchitectureError.self) { try space.architecture(text) }
    #expect(error.characterOffset == offset, "\(error)")
    #expect(error.description.contains(excerpt), "\(error)")
  }

  /// The activation function of stem and head need not be written again.
  @Test func textsAreWrittenInOneWay() throws {
    let text = Self.v2.replacing("2x24_k3_e6_s2", with: "2x24_k3_e6_s2_relu6")
    #expect(try space.architecture(text).text == Self.v2)
  }

  /// Two stages that continue each other are one, and so are expansions that round to the same channels.
  @Test func equalFunctionsHaveOneKey() throws {
    func key(_ text: String) throws -> String { try space.equivalenceKey(of: space.architecture(text)) }
    let own = try key(Self.v2)
    #expect(own.contains("1x64_k3_x192_s2-3x64_k3_x384-1x96_k3_x384-2x96_k3_x576-"))
    #expect(try key(Self.v2.replacing("4x64_k3_e6_s2", with: "1x64_k3_e6_s2-3x64_k3_e6")) == own)
    #expect(try key(Self.v2.replacing("4x64_k3_e6_s2", with: "2x64_k3_e6_s2-2x64_k3_e6")) == own)
    #expect(try key(Self.v2.replacing("4x64_k3_e6_s2", with: "2x64_k3_e6_s2-2x64_k5_e6")) != own)
    #expect(try key(Self.v2.replacing("4x64_k3_e6_s2", with: "3x64_k3_e6_s2")) != own)
    // 36 channels round to 40.
    #expect(
      try key(Self.v2.replacing("2x24_k3_e6", with: "1x24_k3_e2.25"))
        == key(Self.v2.replacing("2x24_k3_e6", with: "1x24_k3_e2.5")))
  }

  /// Every choice of a sample takes every value, and each number of stages is as likely.
  @Test func samplesAreUniformInEachChoice() throws {
    var generator = Xorshift(state: 3)
    var counts: [String: Int] = [:]
    var halvings = Array(repeating: 0, count: 9)
    var ninth = 0
    for _ in 0..<2000 {
      let text = space.sample(using: &generator).text
      let fields = text.split(separator: ":")
      let stages = fields[2].split(separator: "-")
      for choice in ["\(stages.count) stages", "\(fields[0]) stem", "stem \(fields[1])", "head \(fields[3])"] {
        counts[choice, default: 0] += 1
      }
      guard stages.count == 9 else { continue }
      ninth += 1
      for (place, stage) in stages.enumerated() where stage.contains("_s2") { halvings[place] += 1 }
    }
    for stages in 5...9 { #expect(abs((counts["\(stages) stages"] ?? 0) - 400) < 90) }
    for choice in ["relu stem", "relu6 stem", "hswish stem", "stem 16", "stem 24", "stem 32"] {
      #expect(abs((counts[choice] ?? 0) - 667) < 105)
    }
    #expect(counts.keys.count { $0.hasPrefix("head") } == 9)
    // Each of nine stages is one of the four in four of nine.
    for count in halvings { #expect(abs(Double(count) / Double(ninth) - 4.0 / 9) < 0.12) }
  }

  /// Every neighbor differs in one choice, computes something else, and all kinds of choices are made.
  @Test func aMutationChangesOneChoice() throws {
    let own = try space.architecture(Self.v3Small)
    let stages = Self.v3Small.split(separator: ":")[2].split(separator: "-")
    var generator = Xorshift(state: 7)
    var kinds: Set<String> = []
    for _ in 0..<400 {
      let neighbor = try space.mutation(of: own, using: &generator)
      #expect(try space.equivalenceKey(of: neighbor) != space.equivalenceKey(of: own))
      let (old, new) = (Self.v3Small.split(separator: ":"), neighbor.text.split(separator: ":"))
      let others = new[2].split(separator: "-")
      var changes = [1, 3].filter { old[$0] != new[$0] }.map { ["", "stem", "", "head"][$0] }
      if old[0] != new[0] {
        changes.append("activation of stem and head")
      } else if others.count != stages.count {
        changes.append(others.count > stages.count ? "stage more" : "stage less")
      } else {
        let changed = zip(stages, others).filter { $0 != $1 }
        if changed.count == 2 {
          #expect(changed.map { $0.0.contains("_s2") }.sorted { !$0 && $1 } == [false, true])
          #expect(changed.map { $0.1.contains("_s2") }.sorted { !$0 && $1 } == [false, true])
          changes.append("place of a halving")
        } else if let (before, after) = changed.first {
          changes.append(try Self.change(from: before, to: after))
        }
      }
      #expect(changes.count == 1, "\(neighbor.text)")
      kinds.formUnion(changes)
    }
    #expect(
      kinds == [
        "activation of stem and head", "stem", "head", "stage more", "stage less", "place of a halving", "depth",
        "width", "kernel", "expansion", "excitation", "activation",
      ])
  }

  private static func change(from before: Substring, to after: Substring) throws -> String {
    let pattern = /(\d)x(\d+)_k(\d)_e([\d.]+)(_s2)?(_se)?(_[rh].*)?/
    let (old, new) = (try #require(before.wholeMatch(of: pattern)), try #require(after.wholeMatch(of: pattern)))
    let changes = [
      old.1 == new.1 ? nil : "depth", old.2 == new.2 ? nil : "width", old.3 == new.3 ? nil : "kernel",
      old.4 == new.4 ? nil : "expansion", old.5 == new.5 ? nil : "stride", old.6 == new.6 ? nil : "excitation",
      old.7 == new.7 ? nil : "activation",
    ].compactMap(\.self)
    #expect(changes.count == 1, "\(before) and \(after)")
    return changes.joined(separator: " and ")
  }

  /// The last feature map of images of some sizes, and how many of the five layers of stride 2 are left.
  @Test(arguments: [
    (224, 7, 5), (128, 4, 5), (127, 4, 5), (96, 6, 4), (64, 4, 4), (32, 4, 3), (28, 4, 3), (9, 5, 1), (6, 6, 0),
  ])
  func smallImagesKeepTheirSizeInTheFirstLayers(side: Int, last: Int, halvings: Int) throws {
    let graph = try graph(of: Self.v2, divisor: 16, side: side, classes: 2)
    let pool = try #require(graph.nodes.first { $0.layer is GlobalAveragePool && $0.name == "head.pool" })
    let map = try graph.shapes()[pool.inputs[0]]
    #expect(map.height == last && map.width == last)
    let strided = graph.nodes.filter { ($0.layer as? Convolution)?.stride == 2 }.map(\.name)
    let all = ["stem"] + [2, 3, 4, 6].map { "stage\($0).block0.depthwise" }
    #expect(strided == all.suffix(halvings).map { "\($0).conv" })
  }

  /// The divisor rounds up, divides what full-size networks have, and no width falls to nothing.
  @Test func theDivisorDividesEveryWidth() throws {
    func widths(_ divisor: Int) throws -> [Int] {
      try graph(of: Self.v3Small, divisor: divisor).nodes.compactMap {
        ($0.layer as? Convolution)?.outputChannels ?? ($0.layer as? Linear)?.outputFeatures
      }
    }
    let full = try widths(1)
    #expect(full.prefix(9) == [16, 16, 8, 16, 16, 72, 72, 24, 88] && full.suffix(3) == [576, 1024, 1000])
    for divisor in [3, 8, 64] {
      #expect(try widths(divisor).dropLast() == full.dropLast().map { ($0 + divisor - 1) / divisor })
    }
  }

  @Test func drawingsSayWhatTheStagesAre() throws {
    let drawing = try space.drawing(of: space.architecture(Self.v3Small))
    #expect(
      drawing == """
        stem     3x3, 16 channels, hard swish, half the size
        stage 1  1 x [depthwise 3x3, SE, 1x1], 16 channels, ReLU, half the size
        stage 2  1 x [1x1 to 4.5 times, depthwise 3x3, 1x1], 24 channels, ReLU, half the size
        stage 3  1 x [1x1 to 3.5 times, depthwise 3x3, 1x1], 24 channels, ReLU
        stage 4  1 x [1x1 to 4 times, depthwise 5x5, SE, 1x1], 40 channels, hard swish, half the size
        stage 5  2 x [1x1 to 6 times, depthwise 5x5, SE, 1x1], 40 channels, hard swish
        stage 6  2 x [1x1 to 3 times, depthwise 5x5, SE, 1x1], 48 channels, hard swish
        stage 7  3 x [1x1 to 6 times, depthwise 5x5, SE, 1x1], 96 channels, hard swish, half the size
        head     1x1, 576 channels, hard swish, pooling, linear to 1024
        (small images are halved less often)

        """)
  }

  @Test func architecturesOfOtherSpacesAreRefused() {
    let error = #expect(throws: ArchitectureError.self) {
      try space.drawing(of: Architecture(space: "resnet", text: Self.v2))
    }
    #expect(error?.description.contains("belongs to the space \"resnet\"") == true)
  }
}
