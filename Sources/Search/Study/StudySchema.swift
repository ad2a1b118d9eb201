import Foundation
import GRDB

/// The tables of a study's file, and how those of earlier versions become today's.
///
/// `trial.record` and `study.configuration` are JSON and hold everything, each with a checksum of its text where version
/// 3 or a later one wrote it; `trial.format` is the version that wrote the record. The other columns, and the tables
/// `architecture`, `evaluation` and `value`, are for questions in SQL: see ``StudyTables``. `trial.fitness` is the score
/// with the sign that makes larger better, whatever the metric; both are NULL where the score is undefined. Where the
/// objective is a sum of ranks, both are that sum among all trials so far of the same epochs. Of several objectives both
/// are of the first; `value` has what the others read. `final_training.record` is JSON too, and `decided_by` is the JSON of
/// everything that decided it: see ``FinalTraining``. `study.ending` is the JSON of a ``SearchEnding``.
enum StudySchema {
  /// What each version added to the one before. A study that is opened to be resumed is brought up to date in one
  /// transaction; one that is only read stays as it is, because its records are the same.
  private static let steps = [
    // 1: studies and their trials.
    """
    CREATE TABLE study (
      configuration TEXT NOT NULL,
      versions TEXT NOT NULL,
      created TEXT NOT NULL,
      budget TEXT NOT NULL,
      elapsed_seconds REAL NOT NULL
    );
    CREATE TABLE trial (
      number INTEGER PRIMARY KEY,
      architecture TEXT NOT NULL,
      score REAL,
      undefined TEXT,
      parameters INTEGER NOT NULL,
      macs INTEGER NOT NULL,
      seconds REAL NOT NULL,
      finished TEXT NOT NULL,
      record TEXT NOT NULL
    );
    """,
    // 2: a ladder's values by trial, repeat, epoch and metric.
    """
    CREATE TABLE rung (
      trial INTEGER NOT NULL REFERENCES trial (number),
      repeat INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      metric TEXT NOT NULL,
      value REAL,
      undefined TEXT,
      PRIMARY KEY (trial, repeat, epoch, metric)
    ) WITHOUT ROWID;
    """,
    // 3: an order that needs no knowledge of the metric, checksums, and evaluations during which the machine failed.
    """
    ALTER TABLE trial ADD COLUMN fitness REAL;
    ALTER TABLE trial ADD COLUMN checksum TEXT;
    ALTER TABLE study ADD COLUMN checksum TEXT;
    CREATE TABLE machine_failure (
      trial INTEGER NOT NULL,
      architecture TEXT NOT NULL,
      reason TEXT NOT NULL,
      occurred TEXT NOT NULL
    );
    """,
    // 4: architectures, evaluations and all their values; promotions; which version wrote a record.
    """
    ALTER TABLE trial ADD COLUMN epochs INTEGER;
    ALTER TABLE trial ADD COLUMN evaluation INTEGER;
    ALTER TABLE trial ADD COLUMN format INTEGER;
    CREATE TABLE architecture (
      text TEXT PRIMARY KEY,
      space TEXT NOT NULL,
      equivalence_key TEXT NOT NULL,
      parameters INTEGER NOT NULL,
      macs INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE evaluation (
      trial INTEGER PRIMARY KEY REFERENCES trial (number),
      architecture TEXT NOT NULL REFERENCES architecture (text),
      equivalence_key TEXT NOT NULL,
      epochs INTEGER NOT NULL,
      promotes INTEGER REFERENCES trial (number),
      repeats INTEGER NOT NULL,
      seconds REAL NOT NULL
    );
    CREATE TABLE value (
      trial INTEGER NOT NULL REFERENCES trial (number),
      repeat INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      metric TEXT NOT NULL,
      value REAL,
      undefined TEXT,
      PRIMARY KEY (trial, repeat, epoch, metric)
    ) WITHOUT ROWID;
    DROP TABLE rung;
    CREATE VIEW rung AS SELECT trial, repeat, epoch, metric, value, undefined FROM value;
    """,
    // 5: the trainings that end a search.
    """
    CREATE TABLE final_training (
      decided_by TEXT PRIMARY KEY,
      purpose TEXT NOT NULL,
      architecture TEXT NOT NULL,
      finished TEXT NOT NULL,
      record TEXT NOT NULL,
      checksum TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    // 6: how a search ends.
    "ALTER TABLE study ADD COLUMN ending TEXT",
  ]

  static var currentVersion: Int { steps.count }
  /// The first with the table `rung`.
  private static let ladderVersion = 2
  /// The first with ``StudySchema``'s columns `fitness` and `checksum` and the table `machine_failure`.
  static let checksumVersion = 3
  /// The first with ``StudyTables`` and the column `trial.format`.
  static let tablesVersion = 4
  /// The first with the table `final_training`.
  static let finalTrainingsVersion = 5
  /// The first with the column `study.ending`.
  static let endingVersion = 6

  /// - Throws: ``StudyError`` for a version that this program does not know.
  static func checkedVersion(_ database: Database, _ url: URL) throws -> Int {
    let version = try version(of: database)
    guard (1...currentVersion).contains(version) else {
      throw StudyError(
        .malformed, file: url.path,
        "\(url.path) has format version \(version), but this program knows only up to \(currentVersion); use the "
          + "program that made it")
    }
    return version
  }

  /// Applies the missing steps; in a new file, all of them.
  static func migrate(_ database: Database) throws {
    let version = try version(of: database)
    guard version < currentVersion else { return }
    for step in steps[version...] { try database.execute(sql: step) }
    try database.execute(sql: "UPDATE trial SET format = ? WHERE format IS NULL", arguments: [version])
    try database.execute(sql: "PRAGMA user_version = \(currentVersion)")
  }

  static func version(of database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
  }

  /// Trials and their values are stored in one transaction, so values without a trial tell that a trial was removed.
  /// - Throws: ``StudyError`` that names it.
  static func checkValues(_ database: Database, version: Int, _ url: URL) throws {
    guard version >= ladderVersion else { return }
    let table = version >= tablesVersion ? "value" : "rung"
    let sql = "SELECT trial FROM \(table) WHERE trial NOT IN (SELECT number FROM trial) ORDER BY trial LIMIT 1"
    if let row = try Row.fetchOne(database, sql: sql) {
      throw StudyError.damaged("trial", url, "of \(table) names trial \(try row.count("trial", url)), which is missing")
    }
  }
}
