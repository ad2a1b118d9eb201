/// What is said of how well a score orders architectures by accuracy.
///
/// Each is computed over one sample of architectures. Architectures without a score rank below all that have one, tied:
/// a search never picks them. Where scores are tied, what depends on an order is its expectation over random orders of
/// the tied.
public enum RankStatistic: String, Hashable, Sendable, CaseIterable, Codable {
  /// Spearman's rho: Pearson's correlation of the ranks, ties sharing their mean rank. −1 … 1.
  case spearman
  /// Kendall's tau-b. −1 … 1.
  case kendall
  /// The two within the better half: the ⌈n/2⌉ architectures of highest accuracy, and those tied with the last.
  case spearmanTopHalf = "spearman-top-half"
  case kendallTopHalf = "kendall-top-half"
  /// The two within the best tenth, likewise.
  case spearmanTopTenth = "spearman-top-tenth"
  case kendallTopTenth = "kendall-top-tenth"
  /// Normalized discounted cumulative gain of the first 1,000: Σ (2^a − 1)/log2(place + 1) over the places by score,
  /// divided by the same in the ideal order, with a the accuracy in percent. The exponent leaves weight on the very best
  /// alone. 0 … 1. Source: Tybl and Neumann (VKDNW), CVPR 2025.
  case nDCG = "ndcg"
  /// The accuracy of the architecture with the best score, in the unit of the accuracies.
  case firstPick = "first-pick"
  /// The best accuracy among the ten best scores, in the unit of the accuracies.
  case bestOfTen = "best-of-ten"
  /// The probability that of two random architectures of different accuracy the better one has the better score, ties
  /// counting half. 0 … 1.
  case pairProbability = "pair-probability"

  /// A column's title.
  public var title: String {
    switch self {
    case .spearman: "Spearman"
    case .kendall: "Kendall"
    case .spearmanTopHalf: "Spearman, top half"
    case .kendallTopHalf: "Kendall, top half"
    case .spearmanTopTenth: "Spearman, top tenth"
    case .kendallTopTenth: "Kendall, top tenth"
    case .nDCG: "nDCG"
    case .firstPick: "first pick"
    case .bestOfTen: "best of ten"
    case .pairProbability: "pairs"
    }
  }

  /// Whether it is in the unit of the accuracies.
  public var isAccuracy: Bool { self == .firstPick || self == .bestOfTen }
}
