import Foundation
import GRDB
import Spaces
import Torch

extension Study {
  /// What the study has to choose from, the best first: the finalists of its latest final round by their held-out loss,
  /// then the other trials with a score as the objectives rank them. Equivalent architectures count once.
  /// - Throws: ``SearchError`` where a record is damaged.
  public func ranking() throws(SearchError) -> [RankedTrial] {
    try searching {
      let ranked = try trials().ranked(by: configuration.objectives(in: catalogue)).uniqued
        .filter { $0.fitness != nil }
      let first = try finalists(among: ranked).map(\.ranked)
      let numbers = Set(first.map(\.trial.number))
      return first + ranked.filter { !numbers.contains($0.trial.number) }
    }
  }

  /// The finalists of the latest final round, the lowest held-out loss first; none where there was no round.
  ///
  /// A round that was stopped has those that were finished.
  /// - Parameter ranked: the study's trials, the best first.
  /// - Throws: ``StudyError`` where a record is damaged.
  public func finalists(among ranked: [RankedTrial]) throws(StudyError) -> [FinalRound.Finalist] {
    guard version >= StudySchema.finalTrainingsVersion else { return [] }
    return try storing(url) {
      let rows = try database.read { database in
        try Row.fetchAll(
          database,
          sql: """
            SELECT CAST(decided_by AS BLOB) AS decided_by, CAST(record AS BLOB) AS record,
              CAST(checksum AS BLOB) AS checksum FROM final_training WHERE purpose = ? ORDER BY finished DESC
            """, arguments: [FinalTraining.Purpose.finalRound.rawValue])
      }
      var latest: FinalTraining?
      var evaluations: [Architecture: Evaluation] = [:]
      for row in rows {
        var training = try Self.decoded(FinalTraining.self, row.text("decided_by", url))
        let architecture = training.architecture
        // All of one round share everything else.
        training.architecture = latest?.architecture ?? architecture
        guard training == latest ?? training else { continue }
        latest = training
        evaluations[architecture] = try Self.decoded(Evaluation.self, Self.checkedRecord(row, url))
      }
      return ranked.compactMap { trial in
        evaluations[trial.trial.architecture].map { FinalRound.Finalist(ranked: trial, evaluation: $0) }
      }.byLoss
    }
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
