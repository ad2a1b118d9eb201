/// One architecture of the space ``ResNet``: a kind of block, the channels of the stem, and three or four stages.
///
/// Its text is `block:stem:stages`, a stage being its depth and its width: `basic:64:2x64-2x128-2x256-2x512` is ResNet-18,
/// `bottleneck:64:3x64-4x128-6x256-3x512` is ResNet-50, and `preactivation:16:4x160-4x320-4x640` is WRN-28-10.
public struct ResNetArchitecture: Hashable, Sendable {
  /// Blocks in a row, all of one width.
  public struct Stage: Hashable, Sendable {
    /// The number of blocks.
    public var depth: Int
    /// The channels of the blocks' 3x3 convolutions.
    public var width: Int

    public init(depth: Int, width: Int) {
      self.depth = depth
      self.width = width
    }
  }

  public var block: ResNetBlock
  /// The channels of the first convolution.
  public var stem: Int
  public var stages: [Stage]

  static let stems = [16, 32, 64]
  static let stageCounts = 3...4
  static let depths = 1...6
  static let widths = [16, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 640]

  /// - Precondition: the numbers are among the space's choices.
  init(block: ResNetBlock, stem: Int, stages: [Stage]) {
    precondition(Self.stems.contains(stem) && Self.stageCounts.contains(stages.count))
    precondition(stages.allSatisfy { Self.depths.contains($0.depth) && Self.widths.contains($0.width) })
    self.block = block
    self.stem = stem
    self.stages = stages
  }

  public var text: String {
    "\(block.rawValue):\(stem):" + stages.map { "\($0.depth)x\($0.width)" }.joined(separator: "-")
  }
}

extension ResNetArchitecture {
  private static var stageChoices: Int { depths.count * widths.count }

  /// The number of lists of so many stages.
  private static func lists(of stages: Int) -> Int { (0..<stages).reduce(1) { product, _ in product * stageChoices } }

  /// 3 kinds of block, 3 stems, and three or four stages of 78 choices each: 337,406,472.
  static let count = ResNetBlock.allCases.count * stems.count * stageCounts.reduce(0) { $0 + lists(of: $1) }

  /// The architecture with this number, from 0.
  /// - Precondition: the ordinal is below ``count``.
  init(ordinal: Int) {
    var rest = ordinal
    func take(_ choices: Int) -> Int {
      defer { rest /= choices }
      return rest % choices
    }
    let block = ResNetBlock.allCases[take(ResNetBlock.allCases.count)]
    let stem = Self.stems[take(Self.stems.count)]
    var stages = Self.stageCounts.lowerBound
    while rest >= Self.lists(of: stages) {
      rest -= Self.lists(of: stages)
      stages += 1
    }
    self.init(
      block: block, stem: stem,
      stages: (0..<stages).map { _ in
        Stage(depth: Self.depths.lowerBound + take(Self.depths.count), width: Self.widths[take(Self.widths.count)])
      })
  }

  /// An architecture that differs in one choice: the block, the stem, or a stage's depth or width; or has a stage more or
  /// less at its end. All such choices are equally likely, and so are their values.
  func mutated(using generator: inout some RandomNumberGenerator) -> ResNetArchitecture {
    var neighbor = self
    func other<Value: Equatable>(_ own: Value, _ values: some Collection<Value>) -> Value {
      values.filter { $0 != own }.randomElement(using: &generator) ?? own
    }
    let place = Int.random(in: 0..<3 + 2 * stages.count, using: &generator)
    switch place {
    case 0: neighbor.block = other(block, ResNetBlock.allCases)
    case 1: neighbor.stem = other(stem, Self.stems)
    case 2 where stages.count > Self.stageCounts.lowerBound: neighbor.stages.removeLast()
    case 2:
      neighbor.stages.append(
        Stage(
          depth: Int.random(in: Self.depths, using: &generator), width: other(0, Self.widths)))
    case let place where place % 2 == 1:
      neighbor.stages[(place - 3) / 2].depth = other(stages[(place - 3) / 2].depth, Self.depths)
    default:
      neighbor.stages[(place - 4) / 2].width = other(stages[(place - 4) / 2].width, Self.widths)
    }
    return neighbor
  }
}
