/// What a search is for: one objective, or several that are traded off against each other.
///
/// With several, no trial is the best: the result is the front, the trials that no other trial dominates. See
/// ``ParetoRanking``.
public struct Objectives: Hashable, Sendable {
  /// At least one, in the order in which they are given.
  public let all: [Objective]

  public init(_ objective: Objective) { all = [objective] }

  /// - Parameter texts: each as ``Objective/init(_:in:)`` reads it.
  /// - Throws: ``SearchError`` where there is none, one is invalid, or two are of the same metric at the same epoch.
  public init(_ texts: [String], in catalogue: Catalogue = .standard) throws(SearchError) {
    guard !texts.isEmpty else { throw .invalid("a search needs an objective; name a metric, such as lga") }
    var all: [Objective] = []
    for text in texts {
      let objective = try Objective(text, in: catalogue)
      if let other = all.first(where: { $0.subject == objective.subject }) {
        throw .invalid("the objectives \(other) and \(objective) rank by the same values; leave one out")
      }
      all.append(objective)
    }
    self.all = all
  }

  public var first: Objective { all[0] }

  /// The objective, where it is the only one.
  public var single: Objective? { all.count == 1 ? all[0] : nil }

  /// Whether a trial's fitness does not depend on the trials it is among.
  var areValues: Bool { all.allSatisfy { $0.singleMetric != nil } }

  /// The metrics they read, each once.
  public var metrics: [String] {
    var seen: Set<String> = []
    return all.flatMap(\.metrics).filter { seen.insert($0).inserted }
  }

  /// The epochs besides the last at which they read a metric.
  public var epochs: Set<Int> { Set(all.flatMap(\.epochs)) }

  /// Each one's fitness by every objective, among all of these: see ``Objective/fitness(of:)``.
  public func fitnesses(of evaluations: some Sequence<Evaluation>) -> [[Double?]] {
    let columns = all.map { $0.fitness(of: evaluations) }
    return (columns.first ?? []).indices.map { row in columns.map { $0[row] } }
  }
}

extension Objective {
  /// What it is of, whichever direction is better.
  fileprivate var subject: String { singleTerm?.title ?? description }
}
