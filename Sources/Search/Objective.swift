import Foundation
import Metrics

/// What a search maximizes: one metric, or a sum of ranks of several over the trials it has seen.
///
/// Texts are a metric's name, such as `lga-normalized`, or terms joined by `+`, each `rank(METRIC)` or
/// `logrank(METRIC)`, with a weight in front where it is not 1, and `METRIC@EPOCH` for the value at a rung of the
/// ladder: `logrank(lga-normalized)+2*logrank(condition-number@0)`. A single metric may have a minus in front, which
/// turns its direction: `-parameters` prefers few parameters. A ``Composite``'s name alone stands for its sum.
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
    /// Whether the better values are those that are worse by the metric's own direction.
    public let isTurned: Bool
    /// 1 where a higher value is better, -1 where a lower one is.
    let sign: Double

    public var isHigherBetter: Bool { sign > 0 }

    /// The metric and its epoch, such as `lga` or `lga@0`.
    public var title: String { metric + (epoch.map { "@\($0)" } ?? "") }
  }

  public let terms: [Term]

  /// The weights of new searches: sums of them neither overflow nor lose a term to rounding.
  static let weights = 1e-6...1e6

  /// - Parameter catalogue: has the metrics and composites.
  /// - Throws: ``SearchError`` naming the invalid term, or with the ``UnknownName`` of a metric.
  public init(_ text: String, in catalogue: Catalogue = .standard) throws(SearchError) {
    guard !text.allSatisfy(\.isWhitespace) else {
      throw .invalid("the objective is empty; name a metric, or a rank such as rank(lga)")
    }
    guard !text.contains(",") else {
      throw .invalid(
        "'\(text)' lists several objectives; give --metric once for each, or add ranks, such as rank(lga)+rank(parameters)"
      )
    }
    let text = catalogue.expanded(objective: text)
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    var terms: [Term] = []
    for part in parts { terms.append(try Self.term(part.filter { !$0.isWhitespace }, of: text, catalogue)) }
    guard terms.count == 1 || terms.allSatisfy({ $0.form != .value }) else {
      throw .invalid("'\(text)' adds values of different units; add ranks: rank(METRIC) or logrank(METRIC)")
    }
    self.terms = terms
  }

  private static func term(
    _ text: String, of whole: String, _ catalogue: Catalogue
  ) throws(SearchError) -> Term {
    guard !text.isEmpty else {
      throw .invalid("'\(whole)' has a + without a term beside it; add one such as rank(lga), or remove the +")
    }
    var rest = text[...]
    let isTurned = rest.first == "-" && !rest.contains("*")
    if isTurned {
      rest = rest.dropFirst()
      guard !rest.contains("("), rest.first != "-" else {
        throw .invalid("'\(text)' has a misplaced minus sign; it goes before a single metric, as in -parameters")
      }
    }
    var weight = 1.0
    if let star = rest.firstIndex(of: "*") {
      guard let number = plainDecimal(rest[..<star]), number > 0 else {
        throw .invalid(
          "'\(rest[..<star])' in '\(whole)' is not a weight; a weight is a positive number, such as 2*rank(lga)")
      }
      weight = number
      rest = rest[rest.index(after: star)...]
    }
    try checkParentheses(rest, of: whole)
    var form = Term.Form.value
    if let open = rest.firstIndex(of: "("), rest.hasSuffix(")") {
      guard let named = Term.Form(rawValue: String(rest[..<open])), named != .value else {
        throw .invalid("'\(rest[..<open])' in '\(whole)' is not a rank; write rank(METRIC) or logrank(METRIC)")
      }
      form = named
      rest = rest[rest.index(after: open)...].dropLast()
    }
    guard !rest.isEmpty, rest.first != "@" else {
      throw .invalid("'\(text)' names no metric; `tangent metrics` lists them")
    }
    guard rest.first != "-" else {
      throw .invalid("'\(text)' has a minus sign inside a rank; it goes before a single metric, as in -parameters")
    }
    guard form != .value || weight == 1 else {
      throw .invalid("'\(text)' gives a single value a weight, which does not change the order; leave the weight out")
    }
    var epoch: Int?
    if let at = rest.firstIndex(of: "@") {
      guard let number = Int(rest[rest.index(after: at)...]), number >= 0 else {
        throw .invalid("'\(rest)' names no epoch; write METRIC@EPOCH, such as condition-number@0")
      }
      epoch = number
      rest = rest[..<at]
    }
    let metric = try metric(String(rest), of: whole, catalogue)
    return Term(
      form: form, metric: metric.name, epoch: epoch, weight: weight, isTurned: isTurned,
      sign: (metric.direction == .higherIsBetter) != isTurned ? 1 : -1)
  }

  private static func metric(
    _ name: String, of whole: String, _ catalogue: Catalogue
  ) throws(SearchError) -> Metric {
    if let metric = try? catalogue.metric(named: name) { return metric }
    let composite = try searching { try catalogue.composite(named: name) }
    throw .invalid(
      "'\(name)' in '\(whole)' is a sum of ranks itself; give it alone, or write the sum: \(composite.sum)")
  }

  /// A term has no parentheses, or one pair at its end.
  private static func checkParentheses(_ term: Substring, of whole: String) throws(SearchError) {
    let parentheses = term.filter { $0 == "(" || $0 == ")" }
    if parentheses.isEmpty || (parentheses == "()" && term.hasSuffix(")")) { return }
    let place = term == whole[...] ? "'\(term)'" : "'\(term)' in '\(whole)'"
    if parentheses == "(" { throw .invalid("\(place) lacks its closing parenthesis; add it") }
    throw .invalid(
      "\(place) is not a term; write METRIC, rank(METRIC) or logrank(METRIC), the last two joined by +")
  }

  /// The metrics it reads, each once.
  public var metrics: [String] {
    var seen: Set<String> = []
    return terms.map(\.metric).filter { seen.insert($0).inserted }
  }

  /// The epochs besides the last at which it reads a metric.
  public var epochs: Set<Int> { Set(terms.compactMap(\.epoch)) }

  /// The metric, where it is the only one and is read as it is.
  public var singleMetric: String? { singleTerm?.metric }

  /// As ``singleMetric``, with the epoch.
  public var singleTerm: Term? { terms.count == 1 && terms[0].form == .value ? terms[0] : nil }

  /// The score of a trial that is first in every ranking, without ties: a rank gives its weight, and a log rank 0.
  public var largestSum: Double { terms.filter { $0.form == .rank }.reduce(0) { $0 + $1.weight } }

  public var description: String {
    terms.map { term in
      guard term.form != .value else { return (term.isTurned ? "-" : "") + term.title }
      let weight = term.weight == 1 ? "" : "\(term.weight)*"
      return "\(weight)\(term.form.rawValue)(\(term.title))"
    }.joined(separator: "+")
  }

  /// The name of the composite that has this sum, or the objective as a text.
  public func name(in catalogue: Catalogue = .standard) -> String {
    let text = description
    return catalogue.composites.first { $0.sum == text }?.name ?? text
  }

  /// What is shown for a fitness: the metric itself where it is the only one, whichever direction is better.
  public func score(ofFitness fitness: Double?) -> Double? {
    fitness.map { (singleTerm?.sign ?? 1) * $0 }
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
    evaluation.summary(of: self).value.number.map { sign * $0 }
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
