import Foundation
import GRDB
import Synchronization
import Torch

/// A search's record: one SQLite file with its configuration and every finished trial.
///
/// Each trial is on the disk before the next is asked for (write-ahead log, synchronized), so that a
/// process that is killed loses nothing but the trials it was working on. One process writes a study
/// at a time; any number may read it.
public final class Study: Sendable {
  public let url: URL
  public let configuration: StudyConfiguration
  /// Which versions of this project and of libtorch began it.
  public let versions: [String: String]
  /// When it was begun, ISO 8601.
  public let created: String
  private let database: DatabaseQueue
  private let lock: Mutex<StudyLock?>

  /// "tngt": tells a study from other SQLite files.
  static let applicationID: Int32 = 0x746e_6774
  /// Begins a study in a new file.
  /// - Throws: ``StudyError`` where the file exists already or cannot be made.
  public static func create(
    at url: URL, _ configuration: StudyConfiguration, budget: SearchBudget
  ) throws(StudyError) -> Study {
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw StudyError(
        .readOnly, file: url.path, "\(url.path): its folder could not be made: \(error.localizedDescription)")
    }
    let lock = try StudyLock(for: url)
    guard !FileManager.default.fileExists(atPath: url.path) else {
      throw StudyError(
        .exists, file: url.path,
        "the study \(url.path) exists already; add --resume to go on with it, or choose "
          + "another name")
    }
    // Whole or not at all: a process that dies here leaves a temporary file, not half a study.
    let draft = url.appendingPathExtension("new")
    try? FileManager.default.removeItem(at: draft)
    do throws(StudyError) {
      try writeSchema(to: draft, configuration, budget)
      guard rename(draft.path, url.path) == 0 else {
        throw .fileSystem(errno, url.path, "it could not be given its name")
      }
    } catch {
      try? FileManager.default.removeItem(at: draft)
      throw StudyError(error.kind, file: url.path, error.description.replacing(draft.path, with: url.path))
    }
    return try Study(url, lock: lock)
  }

  /// Opens a study to go on with it.
  /// - Throws: ``StudyError`` where there is none, it is in use, it may not be written, or is no study.
  public static func open(_ url: URL) throws(StudyError) -> Study {
    try checkExists(url)
    guard access(url.path, W_OK) == 0 else { throw .fileSystem(errno, url.path, "it may not be written") }
    return try Study(url, lock: StudyLock(for: url))
  }

  /// Opens a study to read it, also while another process is writing it.
  public static func read(_ url: URL) throws(StudyError) -> Study {
    try checkExists(url)
    return try Study(url, lock: nil)
  }

  /// Whether a process is writing the study in this file now.
  public static func isInUse(_ url: URL) -> Bool { StudyLock.isHeld(for: url) }

  private static func checkExists(_ url: URL) throws(StudyError) {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw StudyError(
        .missing, file: url.path, "there is no study \(url.path); `tangent studies` lists those there are")
    }
  }

  private init(_ url: URL, lock: StudyLock?) throws(StudyError) {
    self.url = url
    let readsOnly = lock == nil
    self.lock = Mutex(lock)
    (database, configuration, versions, created) = try storing(url) {
      var options = Configuration()
      options.readonly = readsOnly
      options.busyMode = .timeout(10)
      options.prepareDatabase { database in
        guard !readsOnly else { return }
        try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
      }
      let queue = try DatabaseQueue(path: url.path, configuration: options)
      let header = try queue.read { database in
        guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == Self.applicationID else {
          throw StudyError(.malformed, file: url.path, "\(url.path) is not a study of this program")
        }
        try StudySchema.checkVersion(database, url)
        return try Row.fetchOne(database, sql: "SELECT configuration, versions, created FROM study")
      }
      if !readsOnly { try queue.write { try StudySchema.migrate($0) } }
      guard let header else {
        throw StudyError(.malformed, file: url.path, "\(url.path) has no configuration; the file is damaged")
      }
      return (
        queue, try Self.decoded(StudyConfiguration.self, header["configuration"]),
        try Self.decoded([String: String].self, header["versions"]), header["created"]
      )
    }
  }

  private static func writeSchema(
    to url: URL, _ configuration: StudyConfiguration, _ budget: SearchBudget
  ) throws(StudyError) {
    try storing(url) {
      let queue = try DatabaseQueue(path: url.path)
      try queue.write { database in
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
        try StudySchema.migrate(database)
        let versions = ["tangent": TangentVersion.current, "libtorch": Libtorch.version]
        try database.execute(
          sql: "INSERT INTO study VALUES (?, ?, ?, ?, 0)",
          arguments: [
            try Self.encoded(configuration), try Self.encoded(versions), Date.now.formatted(.iso8601),
            try Self.encoded(budget),
          ])
      }
      try queue.close()
    }
  }

  /// The finished trials in the order of their numbers.
  public func trials() throws(StudyError) -> [Trial] {
    try storing(url) {
      try database.read { database in
        try String.fetchAll(database, sql: "SELECT record FROM trial ORDER BY number").map {
          try Self.decoded(Trial.self, $0)
        }
      }
    }
  }

  /// The seconds that searches on this study have run, over all its processes.
  public func elapsedSeconds() throws(StudyError) -> Double {
    try storing(url) {
      try database.read { try Double.fetchOne($0, sql: "SELECT elapsed_seconds FROM study") } ?? 0
    }
  }

  /// What the latest search on this study was allowed.
  public func budget() throws(StudyError) -> SearchBudget {
    try storing(url) {
      let text = try database.read { try String.fetchOne($0, sql: "SELECT budget FROM study") }
      return try Self.decoded(SearchBudget.self, text ?? "")
    }
  }

  /// Changes what searches on this study are allowed.
  public func setBudget(_ budget: SearchBudget) throws(StudyError) {
    try storing(url) {
      try database.write { try $0.execute(sql: "UPDATE study SET budget = ?", arguments: [try Self.encoded(budget)]) }
    }
  }

  /// Adds finished trials in one transaction and waits until they are on the disk.
  /// - Throws: ``StudyError``; nothing of the transaction is stored then.
  package func append(_ trials: [Trial], elapsedSeconds: Double) throws(StudyError) {
    let objective = configuration.objective
    try storing(url) {
      try database.write { database in
        for trial in trials {
          let score = trial.summary(of: objective).value
          let reason: String? = if case .undefined(let reason) = score { reason } else { nil }
          try database.execute(
            sql: "INSERT INTO trial VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
              trial.number, trial.architecture.text, score.number, reason, trial.targetCost.parameters,
              trial.targetCost.multiplyAccumulates, trial.evaluation.seconds, Date.now.formatted(.iso8601),
              try Self.encoded(trial),
            ])
          try StudySchema.insertRungs(of: trial, database)
        }
        try database.execute(sql: "UPDATE study SET elapsed_seconds = ?", arguments: [elapsedSeconds])
      }
    }
  }

  /// Folds the write-ahead log into the file, so that the study is a single one, and lets go of it.
  public func close() throws(StudyError) {
    try storing(url) {
      if lock.withLock({ $0 != nil }) {
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
      }
      try database.close()
    }
    lock.withLock { $0 = nil }
  }

  /// The rows of the table `rung` of one trial, empty columns left out: for tests.
  package func rungs(ofTrial number: Int) throws(StudyError) -> [[String: String]] {
    try storing(url) {
      try database.read { database in
        let columns = ["repeat", "epoch", "metric", "value", "undefined"]
        return try Row.fetchAll(database, sql: "SELECT * FROM rung WHERE trial = ?", arguments: [number]).map { row in
          Dictionary(
            uniqueKeysWithValues: columns.compactMap { name in
              let value: DatabaseValue = row[name]
              return value.isNull ? nil : (name, "\(value.storage.value ?? "")")
            })
        }
      }
    }
  }

  /// Lets the file grow to this many pages only: what a full disk does, for tests.
  package func limitSize(pages: Int) throws(StudyError) {
    try storing(url) {
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
    }
  }
}
