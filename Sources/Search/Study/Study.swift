import Foundation
import GRDB
import Metrics
import Synchronization

/// A search's record: one SQLite file with its configuration and every finished trial.
///
/// Each trial is on the disk before the next is asked for (write-ahead log, synchronized), so that a
/// process that is killed loses nothing but the trials it was working on. One process writes a study
/// at a time; any number may read it.
public final class Study: Sendable {
  public let url: URL
  public var configuration: StudyConfiguration { current.withLock { $0 } }
  let current: Mutex<StudyConfiguration>
  /// What the configuration's names stand for.
  public let catalogue: Catalogue
  /// Which versions of this project and of libtorch created it.
  public let versions: [String: String]
  /// When it was created, ISO 8601.
  public let created: String
  /// The version of the file's format; it can be an older one if the study is only read.
  let version: Int
  let database: DatabaseQueue
  /// Held as long as the database is, so that no descriptor of the file is closed meanwhile.
  private let file: StudyFile
  private let lock: Mutex<StudyLock?>

  /// Creates a study in a new file.
  /// - Parameter catalogue: has what the configuration names, as in every function that takes one.
  /// - Throws: ``StudyError`` where the file exists already or cannot be made.
  public static func create(
    at url: URL, _ configuration: StudyConfiguration, budget: SearchBudget, catalogue: Catalogue = .standard
  ) throws(StudyError) -> Study {
    let draft = try StudyDraft(of: url)
    try draft.write(configuration, budget)
    return try Study(url, draft.file, lock: draft.lock, catalogue)
  }

  /// - Throws: ``StudyError`` where ``create(at:_:budget:catalogue:)`` would, because the name is taken.
  public static func checkAbsent(_ url: URL) throws(StudyError) { try StudyDraft.checkAbsent(url) }

  /// Opens a study to resume it.
  /// - Throws: ``StudyError`` where there is none, it is in use, it cannot be written, or is not a study. The file is
  ///   then left unchanged.
  public static func open(_ url: URL, catalogue: Catalogue = .standard) throws(StudyError) -> Study {
    let file = try StudyFile(url)
    try file.checkIsStudy(url)
    for path in [url.path, url.deletingLastPathComponent().path] where access(path, W_OK) != 0 {
      throw .fileSystem(errno, url.path, path == url.path ? "it cannot be written" : "its folder cannot be written")
    }
    return try Study(url, file, lock: StudyLock(file, named: url.path), catalogue)
  }

  /// Opens a study to read it, also while another process is writing it.
  /// - Throws: ``StudyError`` where there is none, or it is no study.
  public static func read(_ url: URL, catalogue: Catalogue = .standard) throws(StudyError) -> Study {
    let file = try StudyFile(url)
    try file.checkIsStudy(url)
    return try Study(url, file, lock: nil, catalogue)
  }

  /// Whether a process is writing the study in this file now, under whatever name.
  public static func isInUse(_ url: URL) -> Bool { (try? StudyFile(url))?.isLocked ?? false }

  private init(_ url: URL, _ file: StudyFile, lock: StudyLock?, _ catalogue: Catalogue) throws(StudyError) {
    self.url = url
    self.catalogue = catalogue
    self.file = file
    let readsOnly = lock == nil
    self.lock = Mutex(lock)
    let configuration: StudyConfiguration
    (database, version, configuration, versions, created) = try storing(url) {
      var options = Configuration()
      options.readonly = readsOnly
      options.busyMode = .timeout(10)
      let queue = try DatabaseQueue(path: url.path, configuration: options)
      // Everything is checked before the file is changed.
      let (version, header, configuration, trials) = try queue.read { database in
        let version = try StudySchema.checkedVersion(database, url)
        let header = try StudyHeader(database, version: version, url)
        let configuration = try Self.decoded(StudyConfiguration.self, header.configuration)
        do { try configuration.validate(in: catalogue) } catch {
          throw StudyError(
            .malformed, file: url.path,
            "\(url.path): an option stored with the study is invalid: \(error); the file is damaged or was edited, so "
              + "restore a copy, or use another study")
        }
        guard !readsOnly else { return (version, header, configuration, [Trial]()) }
        try StudySchema.checkValues(database, version: version, url)
        return (version, header, configuration, try Self.trials(database, version: version, url))
      }
      if !readsOnly {
        try queue.writeWithoutTransaction {
          try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        }
        try queue.write { database in
          try StudySchema.migrate(database)
          try Self.restoreDerivedColumns(
            database, of: trials, configuration.plan, Objective(configuration.objective, in: catalogue))
          try StudyTables.restore(database, of: trials, configuration.plan)
        }
      }
      return (
        queue, readsOnly ? version : StudySchema.currentVersion, configuration,
        try Self.decoded([String: String].self, header.versions), header.created
      )
    }
    current = Mutex(configuration)
  }

  /// The seconds that searches on this study have run, over all its processes.
  public func elapsedSeconds() throws(StudyError) -> Double {
    try storing(url) {
      let row = try database.read { try Row.fetchOne($0, sql: "SELECT elapsed_seconds FROM study") }
      return try row?.seconds("elapsed_seconds", url) ?? 0
    }
  }

  /// The budget of the latest search on this study.
  public func budget() throws(StudyError) -> SearchBudget {
    try storing(url) {
      let row = try database.read { try Row.fetchOne($0, sql: "SELECT CAST(budget AS BLOB) AS budget FROM study") }
      let stored = try Self.decoded(SearchBudget.self, row?.text("budget", url) ?? "")
      do { return try SearchBudget(evaluations: stored.evaluations, seconds: stored.seconds) } catch {
        throw StudyError.damaged("budget", url, "is invalid (\(error))")
      }
    }
  }

  /// Changes the budget of searches on this study.
  public func setBudget(_ budget: SearchBudget) throws(StudyError) {
    try storing(url) {
      try write { try $0.execute(sql: "UPDATE study SET budget = ?", arguments: [try Self.encoded(budget)]) }
    }
  }

  /// Folds the write-ahead log into the file, so that the study is a single file, and releases it.
  public func close() throws(StudyError) {
    try storing(url) {
      if lock.withLock({ $0 != nil }) {
        do {
          try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
          // Somebody reads the study: the last to close it folds the log.
        }
      }
      try database.close()
    }
    lock.withLock { $0 = nil }
  }

  /// Lets the file grow to this many pages only: what a full disk does, for tests.
  package func limitSize(pages: Int) throws(StudyError) {
    try storing(url) {
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
    }
  }

  /// Runs SQL on the file, as someone who edits a study would, for tests.
  package func edit(_ sql: String) throws(StudyError) {
    try storing(url) { try database.writeWithoutTransaction { try $0.execute(sql: sql) } }
  }
}
