import Foundation
import GRDB
import Spaces
import Torch

/// What the trainings at the end of a search reached, all by one plan.
public struct FinalResults<Result: Sendable>: Sendable {
  /// How the networks were trained.
  public let plan: EvaluationPlan
  /// By architecture and the sizes of its network, in the order in which they finished: the most epochs that it was
  /// trained for, and what it reached after them from each set of weights.
  public let results: [(architecture: Architecture, sizes: NetworkSizes, epochs: Int, results: [Result])]
}

extension Study {
  /// The finalists of the latest final round; nil if there was none. If that round was stopped, they include those of
  /// earlier rounds that were trained the same way.
  /// - Throws: ``StudyError`` where a record is damaged.
  public func finalRoundResults() throws(StudyError) -> FinalResults<Evaluation>? {
    guard let ending = try ending(), ending.isComplete, let round = ending.round else {
      return try latestResults(of: .finalRound)
    }
    guard !round.isEmpty else { return nil }
    return try latestResults(of: .finalRound, among: Set(round))
  }

  /// The contestants of the latest comparison; nil where there was none.
  /// - Throws: ``StudyError`` where a record is damaged.
  public func comparisonResults() throws(StudyError) -> FinalResults<FinalComparison.Run>? {
    try latestResults(of: .comparison)
  }

  /// The comparison as the end of the search had it, the winner first; empty if there was none, if the search is not
  /// complete, if an earlier version ran it, or if a training run is missing. Cost: a graph for each contestant.
  /// - Throws: ``SearchError`` where a record is damaged.
  public func standings() throws(SearchError) -> [FinalComparison.Standing] {
    try searching {
      guard let comparison = try ending()?.comparison, let kept = try comparisonResults() else { return [] }
      let plan = try configuration.plan.completed(in: catalogue)
      var scale = configuration.target
      scale.sizes = plan.sizes
      var standings: [FinalComparison.Standing] = []
      for contestant in comparison.contestants {
        let sizes = contestant.sizes ?? configuration.plan.sizes
        let own = kept.results.first { $0.architecture == contestant.architecture && $0.sizes == sizes }
        guard let own, comparison.runs > 0, own.results.count >= comparison.runs else { return [] }
        guard let cost = try? contestant.graph(in: plan, at: scale, catalogue).cost() else {
          throw StudyError.damaged("ending", url, "names the unknown network \(contestant.architecture.text)")
        }
        standings.append(
          FinalComparison.Standing(
            contestant: contestant, parameters: cost.parameters, multiplyAccumulates: cost.multiplyAccumulates,
            runs: Array(own.results.prefix(comparison.runs))))
      }
      return standings
    }
  }

  /// - Parameter architectures: those that count; nil for all.
  private func latestResults<Result: Decodable>(
    of purpose: FinalTraining.Purpose, among architectures: Set<String>? = nil
  ) throws(StudyError) -> FinalResults<Result>? {
    // Earlier formats kept none.
    guard version >= StudySchema.finalTrainingsVersion else { return nil }
    let kept = try storing(url) {
      try database.read { database in
        try Row.fetchAll(
          database,
          sql: """
            SELECT CAST(decided_by AS BLOB) AS decided_by, CAST(record AS BLOB) AS record,
              CAST(checksum AS BLOB) AS checksum FROM final_training WHERE purpose = ? ORDER BY finished, decided_by
            """, arguments: [purpose.rawValue])
      }.map { row in
        (
          training: try Self.decoded(FinalTraining.self, row.text("decided_by", url)),
          result: try Self.decoded(Result.self, Self.checkedRecord(row, url))
        )
      }
    }
    guard let last = kept.last?.training else { return nil }
    // All of one round or comparison share everything but these.
    let latest = kept.filter { entry in
      guard architectures?.contains(entry.training.architecture.text) != false else { return false }
      var training = entry.training
      (training.architecture, training.index, training.epochs) = (last.architecture, last.index, last.epochs)
      (training.plan.space, training.plan.spaceDefinition) = (last.plan.space, last.plan.spaceDefinition)
      training.plan.sizes = last.plan.sizes
      return training == last
    }
    var order: [(architecture: Architecture, sizes: NetworkSizes)] = []
    for training in latest.map(\.training)
    where !order.contains(where: { $0 == (training.architecture, training.plan.sizes) }) {
      order.append((training.architecture, training.plan.sizes))
    }
    return FinalResults(
      plan: last.plan,
      results: order.map { architecture, sizes in
        let own = latest.filter { ($0.training.architecture, $0.training.plan.sizes) == (architecture, sizes) }
        let epochs = own.map(\.training.measuredEpochs).max() ?? last.plan.epochs
        return (
          architecture, sizes, epochs,
          own.filter { $0.training.measuredEpochs == epochs }.sorted { $0.training.index < $1.training.index }
            .map(\.result)
        )
      })
  }

  /// The record of a final training.
  /// - Throws: ``StudyError`` where it does not match its checksum.
  static func checkedRecord(_ row: Row, _ url: URL) throws -> String {
    let record = try row.text("record", url)
    guard Checksum(of: record.utf8).description == (try row.text("checksum", url)) else {
      throw StudyError.damaged("record", url, "of final_training does not match its checksum")
    }
    return record
  }
}
