import Foundation
import Metrics

/// What a search maximizes: one metric, or a sum of ranks of several over the trials it has seen.
///
/// Texts are a metric's name, such as `lga-normalized`, or terms joined by `+`, each `rank(METRIC)` or
/// `logrank(METRIC)`, with a weight in front where it is not 1, and `METRIC@EPOCH` for the value at a rung of the
/// ladder: `logrank(lga-normalized)+2*logrank(condition-number@0)`.
///
/// Among N trials with a value for every term, the worst has rank 1 and the best N, ties their mean rank; the score is
///
///     Σ weight · rank/N    or    Σ weight · ln(rank/N),
///
/// so that log ranks punish a trial that is among the worst by any metric, and 0 means the best by all of them. A score
/// depends on the trials it is ranked among: for an algorithm, those it may look at; for a report, all of them.
/// Cost: N·log N per term. Source: Lee and Ham (AZ-NAS), CVPR 2024, sum log ranks. When not to use it: to compare
/// scores of two studies.
public struct Objective: Hashable, Sendable, CustomStringConvertible {
  /// One metric's part.
  public struct Term: Hashable, Sendable {
    public enum Form: String, Hashable, Sendable {
      case value, rank
      case logRank = "logrank"
    }

    public let form: Form
    public let metric: String
    /// The rung at which it is read; nil reads the value after the last epoch.
    public let epoch: Int?
    public let weight: Double
    /// 1 where a higher value is better, -1 where a lower one is.
    let sign: Double
  }

  public let terms: [Term]

  /// - Throws: ``SearchError`` naming the invalid term, or `MetricError` wrapped in it for an unknown metric.
  public init(_ text: String) throws(SearchError) {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    var terms: [Term] = []
    for part in parts { terms.append(try Self.term(part.filter { !$0.isWhitespace }, of: text)) }
    guard terms.count == 1 || terms.allSatisfy({ $0.form != .value }) else {
      throw .invalid("'\(text)' adds values of different units; add ranks: rank(METRIC) or logrank(METRIC)")
    }
    self.terms = terms
  }

  private static func term(_ text: String, of whole: String) throws(SearchError) -> Term {
    var rest = text[...]
    var weight = 1.0
    if let star = rest.firstIndex(of: "*") {
      guard let number = plainDecimal(rest[..<star]), number > 0 else {
        throw .invalid(
          "'\(rest[..<star])' in '\(whole)' is not a weight; a weight is a positive number, such as 2*rank(lga)")
      }
      weight = number
      rest = rest[rest.index(after: star)...]
    }
    var form = Term.Form.value
    if let open = rest.firstIndex(of: "("), rest.hasSuffix(")") {
      guard let named = Term.Form(rawValue: String(rest[..<open])), named != .value else {
        throw .invalid("'\(rest[..<open])' in '\(whole)' is not a rank; write rank(METRIC) or logrank(METRIC)")
      }
      form = named
      rest = rest[rest.index(after: open)...].dropLast()
    }
    guard form != .value || weight == 1 else {
      throw .invalid("'\(text)' weighs a single value, which does not change the order; leave the weight out")
    }
    var epoch: Int?
    if let at = rest.firstIndex(of: "@") {
      guard let number = Int(rest[rest.index(after: at)...]), number >= 0 else {
        throw .invalid("'\(rest)' names no epoch; write METRIC@EPOCH, such as condition-number@0")
      }
      epoch = number
      rest = rest[..<at]
    }
    let metric = try searching { try MetricTable.named(String(rest)) }
    return Term(
      form: form, metric: metric.name, epoch: epoch, weight: weight,
      sign: metric.direction == .higherIsBetter ? 1 : -1)
  }

  /// The metrics it reads, each once.
  public var metrics: [String] {
    var seen: Set<String> = []
    return terms.map(\.metric).filter { seen.insert($0).inserted }
  }

  /// The epochs besides the last at which it reads a metric.
  public var epochs: Set<Int> { Set(terms.compactMap(\.epoch)) }

  /// The metric, where it is the only one and is read as it is.
  public var singleMetric: String? { terms.count == 1 && terms[0].form == .value ? terms[0].metric : nil }

  public var description: String {
    terms.map { term in
      let name = term.metric + (term.epoch.map { "@\($0)" } ?? "")
      let weight = term.weight == 1 ? "" : "\(term.weight)*"
      return term.form == .value ? name : "\(weight)\(term.form.rawValue)(\(name))"
    }.joined(separator: "+")
  }

  /// Each one's fitness among all of these, larger is better; nil where a term has no value.
  public func fitness(of evaluations: some Sequence<Evaluation>) -> [Double?] {
    let values = evaluations.map { evaluation in terms.map { $0.value(of: evaluation) } }
    let scored = values.indices.filter { values[$0].allSatisfy { $0 != nil } }
    var fitness = [Double?](repeating: nil, count: values.count)
    for index in scored { fitness[index] = 0 }
    for (place, term) in terms.enumerated() {
      let numbers = scored.map { values[$0][place] ?? 0 }
      let parts = term.form == .value ? numbers : ranks(numbers).map { term.part(ofRank: $0 / Double(scored.count)) }
      for (index, part) in zip(scored, parts) { fitness[index] = (fitness[index] ?? 0) + part }
    }
    return fitness
  }
}

extension Objective.Term {
  /// Larger is better; nil where the metric is undefined.
  fileprivate func value(of evaluation: Evaluation) -> Double? {
    let summary = epoch.map { evaluation.summary(of: metric, atEpoch: $0) } ?? evaluation.summary(of: metric)
    return summary.value.number.map { sign * $0 }
  }

  /// - Parameter share: rank / N, above 0 and at most 1.
  fileprivate func part(ofRank share: Double) -> Double {
    weight * (form == .logRank ? log(share) : share)
  }
}

/// Ranks from 1 for the smallest, ties sharing their mean, as SciPy's `rankdata` gives them.
func ranks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start
    while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
    for place in start...end { ranks[order[place]] = Double(start + end) / 2 + 1 }
    start = end + 1
  }
  return ranks
}
