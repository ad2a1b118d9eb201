/// One architecture of the space ``MobileNet``: a stem, stages of inverted residuals, and a head.
///
/// Its text is `activation:stem:stages:head`. A stage such as `3x32_k5_e6_s2_se_relu` is three blocks of 32 channels with
/// kernels of 5x5 and six times as many channels inside, the first of stride 2, with squeeze-and-excitation and ReLUs;
/// stages are joined by `-`. What is left out is stride 1, no squeeze-and-excitation, and the activation function of stem
/// and head. A head of `1280` is a 1x1 convolution of 1,280 channels before the pooling, and `576-1024` has a linear layer
/// of 1,024 features between the pooling and the classifier.
///
/// Stages never get narrower, and four of them have stride 2.
public struct MobileNetArchitecture: Hashable, Sendable {
  /// Blocks in a row, all of one width.
  public struct Stage: Hashable, Sendable {
    /// The number of blocks.
    public var depth: Int
    /// The channels of the blocks' outputs.
    public var width: Int
    /// The side of the depthwise convolutions' kernels.
    public var kernelSize: Int
    /// The channels inside a block in units of those of its input.
    public var expansion: Double
    /// Whether the first block has stride 2.
    public var halves: Bool
    /// Whether the blocks have squeeze-and-excitation.
    public var excites: Bool
    public var activation: MobileNetActivation
  }

  /// The activation function of stem and head.
  public var activation: MobileNetActivation
  /// The channels of the first convolution.
  public var stem: Int
  public var stages: [Stage]
  /// The channels of the last convolution.
  public var head: Int
  /// The features of a linear layer in front of the classifier, if there is one.
  public var hidden: Int?

  static let stems = [16, 24, 32]
  static let stageCounts = 5...9
  /// The number of stages of stride 2.
  static let halvings = 4
  static let depths = 1...4
  static let widths = [16, 24, 32, 40, 48, 64, 80, 96, 112, 128, 160, 192, 240, 320]
  static let kernelSizes = [3, 5, 7]
  static let expansions = [1, 2, 2.25, 2.5, 3, 3.5, 4, 4.5, 6]
  static let heads = [576, 960, 1280]
  static let hiddens = [nil, 1024, 1280]

  /// - Precondition: the numbers are among the space's choices.
  init(activation: MobileNetActivation, stem: Int, stages: [Stage], head: Int, hidden: Int?) {
    precondition(Self.stems.contains(stem) && Self.heads.contains(head) && Self.hiddens.contains(hidden))
    precondition(Self.stageCounts.contains(stages.count) && stages.count(where: \.halves) == Self.halvings)
    precondition(zip(stages, stages.dropFirst()).allSatisfy { $0.width <= $1.width })
    precondition(
      stages.allSatisfy {
        Self.depths.contains($0.depth) && Self.widths.contains($0.width) && Self.kernelSizes.contains($0.kernelSize)
          && Self.expansions.contains($0.expansion)
      })
    self.activation = activation
    self.stem = stem
    self.stages = stages
    self.head = head
    self.hidden = hidden
  }

  public var text: String { text(ofStages: stages.map(text)) }

  /// - Parameter stages: the stages as texts of any kind.
  func text(ofStages stages: [String]) -> String {
    "\(activation.rawValue):\(stem):\(stages.joined(separator: "-")):\(head)" + (hidden.map { "-\($0)" } ?? "")
  }

  private func text(of stage: Stage) -> String {
    "\(stage.depth)x\(stage.width)_k\(stage.kernelSize)_e\(Self.text(of: stage.expansion))"
      + options(halves: stage.halves, excites: stage.excites, activation: stage.activation)
  }

  /// What of a stage or a block is only written where it is not the usual.
  func options(halves: Bool, excites: Bool, activation: MobileNetActivation) -> String {
    (halves ? "_s2" : "") + (excites ? "_se" : "")
      + (activation == self.activation ? "" : "_\(activation.rawValue)")
  }

  /// An expansion as texts spell it: `6`, `2.25`.
  static func text(of expansion: Double) -> String {
    expansion == expansion.rounded() ? "\(Int(expansion))" : "\(expansion)"
  }
}
