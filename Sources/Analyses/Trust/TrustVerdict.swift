import Torch

/// Which score to search by, given how well each orders a few architectures that were trained longer.
///
/// A score is trusted where the bootstrap interval of its Spearman correlation lies above 0 and luck does not explain it:
/// see ``LargestCorrelationTest``, which allows for the choice among many. Of the trusted ones within
/// ``largestLoss`` of the best, the cheapest is recommended. Where no score is trusted, the trainings' agreement says why:
/// if they agree, the scores fail; if they do not (``TruthReliability/leavesOrderUnclear``), no score could be judged. It
/// does not keep a score from being trusted: of accuracies that are nothing but chance, the test trusts some score in at
/// most one of twenty samples.
public struct TrustVerdict: Hashable, Sendable {
  /// A score with what is needed to judge it.
  public struct Candidate: Hashable, Sendable {
    public let assessment: ScoreAssessment
    /// The probability that the best of all scores would correlate as well if none had anything to do with accuracy;
    /// nil for a constant score.
    public let luck: Double?

    public var isTrusted: Bool {
      guard let luck, let interval = assessment.estimates[.spearman]?.interval else { return false }
      return interval.lowerBound > 0 && luck <= TrustVerdict.largestLuck
    }

    fileprivate var spearman: Double { assessment.spearman ?? -1 }
    fileprivate var seconds: Double { assessment.score.seconds ?? .infinity }
  }

  public enum Finding: Hashable, Sendable {
    case recommended(Candidate)
    /// No score is trusted.
    case nothingTrusted
    /// No score is trusted, and the accuracies of different seeds disagree so much that none could be.
    case indistinguishable
  }

  /// The highest Spearman correlation first.
  public let candidates: [Candidate]
  /// Nil where one seed leaves it unknown.
  public let reliability: TruthReliability?
  public let finding: Finding

  /// What may be lost of Spearman's rho for a cheaper score.
  public static let largestLoss = 0.05
  public static let largestLuck = 0.05

  /// - Parameters:
  ///   - assessments: of the same architectures by the same accuracies.
  ///   - seed: decides the shuffles of the test.
  public init(
    _ assessments: [ScoreAssessment], reliability: TruthReliability?, shuffles: Int = 1000, seed: Seed = Seed(0)
  ) {
    self.reliability = reliability
    let test = LargestCorrelationTest(
      assessments.map {
        RankedPairs(scores: $0.score.values, isHigherBetter: $0.score.isHigherBetter, accuracies: $0.accuracies)
      }, shuffles: shuffles, seed: seed)
    let candidates = zip(assessments, test.p).map { Candidate(assessment: $0, luck: $1) }
    let order = candidates.indices.sorted {
      (-candidates[$0].spearman, $0) < (-candidates[$1].spearman, $1)
    }
    self.candidates = order.map { candidates[$0] }
    let trusted = self.candidates.filter(\.isTrusted)
    // `min` keeps the first of equals: the better one.
    let cheapest = trusted.filter { $0.spearman >= trusted[0].spearman - Self.largestLoss }
      .min { $0.seconds < $1.seconds }
    finding =
      if let cheapest {
        .recommended(cheapest)
      } else if reliability?.leavesOrderUnclear == true {
        .indistinguishable
      } else {
        .nothingTrusted
      }
  }
}
