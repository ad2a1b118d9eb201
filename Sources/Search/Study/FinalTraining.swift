import Foundation
import GRDB
import Spaces
import Torch

/// A training that ends a search, in its final round or in its comparison: what decides its result, and so what its
/// result is stored under.
struct FinalTraining: Hashable, Sendable, Codable {
  enum Purpose: String, Hashable, Sendable, Codable {
    case finalRound = "final round"
    case comparison
  }

  let purpose: Purpose
  /// Its space and sizes are the architecture's.
  var plan: EvaluationPlan
  /// Decides weights and orders, with ``index``.
  let seed: UInt64
  var index: Int
  /// Of the plan's epochs, those after which it is measured; nil measures after the last.
  var epochs: Int?
  /// Stands for the pixels, labels and order of the images trained on and of those measured on.
  let images: [String]
  let device: String
  var architecture: Architecture

  /// The epochs after which it is measured.
  var measuredEpochs: Int { epochs ?? plan.epochs }

  /// What the study has of an earlier one, or else what `train` reaches, which the study keeps.
  func result<Result: Codable>(
    keptIn study: Study?, _ train: () throws(SearchError) -> Result
  ) throws(SearchError) -> Result {
    guard let study else { return try train() }
    if let result = try searching({ try study.result(of: self, as: Result.self) }) { return result }
    let result = try train()
    try searching { try study.keep(result, of: self) }
    return result
  }
}

extension Study {
  /// What an earlier training of the same kind reached, or nil.
  /// - Throws: ``StudyError`` where the record is damaged.
  func result<Result: Decodable>(of training: FinalTraining, as type: Result.Type) throws(StudyError) -> Result? {
    try storing(url) {
      let row = try database.read { database in
        try Row.fetchOne(
          database,
          sql: """
            SELECT CAST(record AS BLOB) AS record, CAST(checksum AS BLOB) AS checksum FROM final_training
            WHERE decided_by = ?
            """, arguments: [try Self.encoded(training)])
      }
      guard let row else { return nil }
      return try Self.decoded(Result.self, Self.checkedRecord(row, url))
    }
  }

  /// Stores what a training reached and waits until it is on the disk.
  func keep(_ result: some Encodable, of training: FinalTraining) throws(StudyError) {
    try storing(url) {
      let record = try Self.encoded(result)
      try write { database in
        try database.execute(
          sql: """
            INSERT OR REPLACE INTO final_training (decided_by, purpose, architecture, finished, record, checksum)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            try Self.encoded(training), training.purpose.rawValue, training.architecture.text,
            Date.now.formatted(.iso8601), record, Checksum(of: record.utf8).description,
          ])
      }
    }
  }
}
