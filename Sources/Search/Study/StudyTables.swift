import GRDB
import Metrics

/// The tables that follow from the trials' records and are there for questions in SQL.
///
/// `architecture` has every architecture once, with the cost of the final network. `evaluation` has the trials that were
/// measured, by the number of the trial, each at so many epochs; `trial.evaluation` says which of them a trial took its
/// measurements from. `value` has every metric of every trial by repeat and epoch, the last epoch and all rungs.
struct StudyTables: Equatable {
  private let architectures: Set<[DatabaseValue]>
  private let evaluations: Set<[DatabaseValue]>
  private let values: Set<[DatabaseValue]>

  /// - Parameter plan: the study's.
  init(of trials: [Trial], _ plan: EvaluationPlan) {
    architectures = Set(
      trials.map { trial in
        [
          trial.architecture.text.databaseValue, trial.architecture.space.databaseValue,
          trial.equivalenceKey.databaseValue, trial.targetCost.parameters.databaseValue,
          trial.targetCost.multiplyAccumulates.databaseValue,
        ]
      })
    evaluations = Set(
      trials.filter { $0.reuses == nil }.map { trial in
        [
          trial.number.databaseValue, trial.architecture.text.databaseValue, trial.equivalenceKey.databaseValue,
          trial.epochs(in: plan).databaseValue, trial.promotes?.databaseValue ?? .null,
          trial.evaluation.measurements.count.databaseValue, trial.evaluation.seconds.databaseValue,
        ]
      })
    values = Set(trials.flatMap { Self.values(of: $0, plan) })
  }

  /// Those in the file.
  init(_ database: Database) throws {
    func rows(_ table: String) throws -> Set<[DatabaseValue]> {
      Set(try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map { Array($0.databaseValues) })
    }
    architectures = try rows("architecture")
    evaluations = try rows("evaluation")
    values = try rows("value")
  }

  /// Adds the rows to the file.
  func insert(_ database: Database) throws {
    for row in architectures { try Self.insert(row, "OR IGNORE INTO architecture", database) }
    for row in evaluations { try Self.insert(row, "INTO evaluation", database) }
    for row in values { try Self.insert(row, "INTO value", database) }
  }

  /// Makes the tables, which have no checksum, what the records say, where they are not.
  static func restore(_ database: Database, of trials: [Trial], _ plan: EvaluationPlan) throws {
    let tables = StudyTables(of: trials, plan)
    guard try tables != StudyTables(database) else { return }
    try database.execute(sql: "DELETE FROM value; DELETE FROM evaluation; DELETE FROM architecture")
    try tables.insert(database)
  }

  private static func insert(_ row: [DatabaseValue], _ table: String, _ database: Database) throws {
    let marks = row.map { _ in "?" }.joined(separator: ", ")
    try database.execute(sql: "INSERT \(table) VALUES (\(marks))", arguments: StatementArguments(row))
  }

  private static func values(of trial: Trial, _ plan: EvaluationPlan) -> [[DatabaseValue]] {
    let last = trial.epochs(in: plan)
    return trial.evaluation.measurements.enumerated().flatMap { index, measurement in
      let rungs = measurement.rungs ?? []
      // The last epoch is a rung of every ladder.
      let epochs =
        rungs.map { ($0.epoch, $0.values) } + (rungs.contains { $0.epoch == last } ? [] : [(last, measurement.values)])
      return epochs.flatMap { epoch, values in
        values.map { metric, value in
          let reason: String? = if case .undefined(let reason) = value { reason } else { nil }
          return [
            trial.number.databaseValue, index.databaseValue, epoch.databaseValue, metric.databaseValue,
            value.number?.databaseValue ?? .null, reason?.databaseValue ?? .null,
          ]
        }
      }
    }
  }
}

extension Trial {
  /// The epochs after which it was measured.
  func epochs(in plan: EvaluationPlan) -> Int { fidelity?.epochs ?? plan.epochs }
}
