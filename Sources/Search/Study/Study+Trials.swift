import Foundation
import GRDB
import Metrics
import Torch

extension Study {
  /// The finished trials in the order of their numbers.
  /// - Throws: ``StudyError`` where a record is damaged: each is compared with its checksum, except those of versions
  ///   without checksums.
  public func trials() throws(StudyError) -> [Trial] {
    try storing(url) { try database.read { try Self.trials($0, version: version, url) } }
  }

  static func trials(_ database: Database, version: Int, _ url: URL) throws -> [Trial] {
    let checksum = version >= StudySchema.checksumVersion ? "CAST(checksum AS BLOB)" : "NULL"
    let format = version >= StudySchema.tablesVersion ? "format" : "\(version)"
    let sql = """
      SELECT number, CAST(record AS BLOB) AS record, \(checksum) AS checksum, \(format) AS format FROM trial
      ORDER BY number
      """
    return try Row.fetchAll(database, sql: sql).map { row in
      let number = try row.count("number", url)
      guard try (1...version).contains(row.count("format", url)) else {
        throw StudyError.damaged("format", url, "of trial \(number) is none of 1 to \(version)")
      }
      let record = try row.text("record", url)
      if let stored = try row.optionalText("checksum", url), stored != Checksum(of: record.utf8).description {
        throw StudyError.damaged("record", url, "of trial \(number) does not match its checksum")
      }
      let trial = try decoded(Trial.self, record)
      guard trial.number == number else {
        throw StudyError.damaged("record", url, "of trial \(number) is that of trial \(trial.number)")
      }
      return trial
    }
  }

  /// Adds finished trials in one transaction and waits until they are on the disk.
  ///
  /// - Parameter all: every trial of the study, the new ones included: sums of ranks are taken among these and replace
  ///   the stored scores.
  /// - Throws: ``StudyError``; nothing of the transaction is stored then.
  package func append(_ trials: [Trial], among all: [Trial]? = nil, elapsedSeconds: Double) throws(StudyError) {
    try storing(url) {
      let objective = try Objective(configuration.objective, in: catalogue)
      let scored = (all ?? trials).scored(by: objective)
      let fitness = Dictionary(scored.map { ($0.trial.number, $0.fitness) }) { first, _ in first }
      try write { database in
        for trial in trials {
          let value = fitness[trial.number] ?? nil
          let reason = value == nil ? trial.undefinedReason(objective) : nil
          let record = try Self.encoded(trial)
          try database.execute(
            sql: """
              INSERT INTO trial (number, architecture, score, undefined, parameters, macs, seconds, finished, record,
                fitness, checksum, epochs, evaluation, format)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
              """,
            arguments: [
              trial.number, trial.architecture.text, objective.score(ofFitness: value), reason,
              trial.targetCost.parameters, trial.targetCost.multiplyAccumulates, trial.evaluation.seconds,
              Date.now.formatted(.iso8601), record, value, Checksum(of: record.utf8).description,
              trial.epochs(in: configuration.plan), trial.reuses ?? trial.number, StudySchema.currentVersion,
            ])
        }
        try StudyTables(of: trials, configuration.plan).insert(database)
        if objective.singleMetric == nil { try Self.update(fitness, database) }
        try database.execute(sql: "UPDATE study SET elapsed_seconds = ?", arguments: [elapsedSeconds])
      }
    }
  }

  /// Sums of ranks are their own scores.
  private static func update(_ fitness: [Int: Double?], _ database: Database) throws {
    for (number, value) in fitness {
      try database.execute(
        sql: "UPDATE trial SET fitness = ?, score = ? WHERE number = ?", arguments: [value, value, number])
    }
  }

  /// Makes the columns that have no checksum what the records say, where they are not, and fills `fitness` in trials of
  /// versions without it.
  static func restoreDerivedColumns(
    _ database: Database, of trials: [Trial], _ plan: EvaluationPlan, _ objective: Objective
  ) throws {
    for scored in trials.scored(by: objective) {
      let trial = scored.trial
      let columns: StatementArguments = [
        trial.architecture.text, objective.score(ofFitness: scored.fitness),
        scored.fitness == nil ? trial.undefinedReason(objective) : nil, trial.targetCost.parameters,
        trial.targetCost.multiplyAccumulates, trial.evaluation.seconds, scored.fitness,
        trial.epochs(in: plan), trial.reuses ?? trial.number,
      ]
      let names = "(architecture, score, undefined, parameters, macs, seconds, fitness, epochs, evaluation)"
      try database.execute(
        sql: """
          UPDATE trial SET \(names) = (?, ?, ?, ?, ?, ?, ?, ?, ?)
          WHERE number = ? AND \(names) IS NOT (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: columns + [trial.number] + columns)
    }
  }

  /// Records that the machine failed during an evaluation. The trial stays open.
  package func append(_ failure: MachineFailure) throws(StudyError) {
    try storing(url) {
      try write { database in
        try database.execute(
          sql: "INSERT INTO machine_failure (trial, architecture, reason, occurred) VALUES (?, ?, ?, ?)",
          arguments: [failure.trial, failure.architecture, failure.reason, Date.now.formatted(.iso8601)])
      }
    }
  }

  /// The evaluations during which the machine failed and that have not been measured since, the latest failure of each.
  public func machineFailures() throws(StudyError) -> [MachineFailure] {
    guard version >= StudySchema.checksumVersion else { return [] }
    return try storing(url) {
      let sql = """
        SELECT trial, CAST(architecture AS BLOB) AS architecture, CAST(reason AS BLOB) AS reason FROM machine_failure
        WHERE trial NOT IN (SELECT number FROM trial)
          AND rowid IN (SELECT max(rowid) FROM machine_failure GROUP BY trial)
        ORDER BY trial
        """
      return try database.read { try Row.fetchAll($0, sql: sql) }.map { row in
        MachineFailure(
          trial: try row.count("trial", url), architecture: try row.text("architecture", url),
          reason: try row.text("reason", url))
      }
    }
  }
}
