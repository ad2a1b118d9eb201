import Spaces
import Torch

/// Architectures that a study measures without searching.
public struct GivenArchitectures: Hashable, Sendable, Codable {
  /// How often `tangent compare` measures each, and when it may stop.
  public struct Rounds: Hashable, Sendable, Codable {
    /// The most rounds.
    public let count: Int
    /// The significance level of the tests.
    public let level: Double

    public init(count: Int, level: Double) {
      self.count = count
      self.level = level
    }

    /// The seed of a comparison, from that of a study or a command.
    public static func seed(_ seed: UInt64) -> Seed { Seed(seed).derived("compare") }

    /// What draws the images of a round, counted from 0, of a comparison with this seed.
    public static func imageSeed(ofRound round: Int, _ seed: Seed) -> Seed { seed.derived("round", round) }
  }

  /// In the order of the trials.
  public let texts: [String]
  /// Which they are, in words: their population, their number, and how they were drawn.
  public let summary: String
  /// The table that `tangent correlate` took them from; nil for other commands.
  public let source: String?
  /// Of a comparison: trial n measures architecture n mod count in round n / count, each round with weights and images of
  /// its own. Nil for other commands, which measure every architecture in one trial.
  public let rounds: Rounds?

  /// The architecture of each trial, in their order.
  var trialTexts: [String] { Array(repeatElement(texts, count: rounds?.count ?? 1).joined()) }

  public init(_ architectures: [Architecture], summary: String, source: String? = nil, rounds: Rounds? = nil) {
    self.init(texts: architectures.map(\.text), summary: summary, source: source, rounds: rounds)
  }

  /// The same architectures, measured in other rounds.
  public func measured(in rounds: Rounds) -> GivenArchitectures {
    GivenArchitectures(texts: texts, summary: summary, source: source, rounds: rounds)
  }

  private init(texts: [String], summary: String, source: String?, rounds: Rounds?) {
    self.texts = texts
    self.summary = summary
    self.source = source
    self.rounds = rounds
  }
}
