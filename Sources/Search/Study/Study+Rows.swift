import GRDB

extension Study {
  /// The columns `score` and `fitness` of all trials in the order of an SQL expression: for tests.
  package func rows(orderedBy order: String) throws(StudyError) -> [(score: Double?, fitness: Double?)] {
    try storing(url) {
      try database.read { database in
        try Row.fetchAll(database, sql: "SELECT score, fitness FROM trial ORDER BY \(order)").map { row in
          (Double.fromDatabaseValue(row["score"]), Double.fromDatabaseValue(row["fitness"]))
        }
      }
    }
  }

  /// The rows of the table `value` of one trial, empty columns left out: for tests.
  package func values(ofTrial number: Int) throws(StudyError) -> [[String: String]] {
    try rows("SELECT repeat, epoch, metric, value, undefined FROM value WHERE trial = \(number)")
  }

  /// What a query gives, empty columns left out: for tests.
  package func rows(_ sql: String) throws(StudyError) -> [[String: String]] {
    try storing(url) {
      try database.read { database in
        try Row.fetchAll(database, sql: sql).map { row in
          Dictionary(
            uniqueKeysWithValues: row.compactMap { name, value in
              value.isNull ? nil : (name, "\(value.storage.value ?? "")")
            })
        }
      }
    }
  }
}
