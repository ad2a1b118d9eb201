import Exports
import Foundation
import GRDB
import Glibc
import Torch
import Training

/// A new study's file before it gets its name, so that a study is created whole or not at all. A process that dies on
/// the way leaves a temporary file, which the next one takes over, and never half a study.
struct StudyDraft {
  let file: StudyFile
  let lock: StudyLock
  private let url: URL
  private let name: URL

  /// Makes the file and its folder, locked, with nothing in it.
  /// - Throws: ``StudyError`` where the study exists, is being made by another process, or cannot be made.
  init(of name: URL) throws(StudyError) {
    try Self.checkAbsent(name)
    do { try DurableFile.makeFolder(name.deletingLastPathComponent()) } catch {
      throw StudyError(.readOnly, file: name.path, "\(error)")
    }
    self.name = name
    url = name.appendingPathExtension("new")
    while true {
      let file = try StudyFile(draft: url, of: name.path)
      let lock = try StudyLock(file, named: name.path)
      // Whoever held the lock may have given the file its name between the two calls.
      guard file.isAt(url.path) else { continue }
      self.file = file
      self.lock = lock
      break
    }
    do throws(StudyError) {
      try Self.checkAbsent(name)
      guard file.truncate() else { throw .fileSystem(errno, name.path, "it could not be created") }
    } catch {
      remove()
      throw error
    }
  }

  /// - Throws: ``StudyError`` where something has the study's name already.
  static func checkAbsent(_ url: URL) throws(StudyError) {
    var status = stat()
    guard stat(url.path, &status) == 0 else {
      guard lstat(url.path, &status) == 0 else { return }
      // The study's own file would replace the link.
      throw StudyError(
        .malformed, file: url.path,
        "\(url.path) is a broken link, but a study is a file; restore what it points to, remove the link, or give the "
          + "study another name")
    }
    try StudyFile.checkIsRegular(status, url.path)
    throw StudyError(
      .exists, file: url.path,
      "the study \(url.path) already exists; add --resume to continue it, or give another name with --study")
  }

  /// Fills the file and gives it the study's name; if that fails, nothing is left behind.
  func write(_ configuration: StudyConfiguration, _ budget: SearchBudget) throws(StudyError) {
    do throws(StudyError) {
      try writeTables(configuration, budget)
      guard rename(url.path, name.path) == 0 else {
        throw .fileSystem(errno, name.path, "it could not be given its name")
      }
    } catch {
      remove()
      throw StudyError(error.kind, file: name.path, error.description.replacing(url.path, with: name.path))
    }
  }

  private func writeTables(_ configuration: StudyConfiguration, _ budget: SearchBudget) throws(StudyError) {
    try storing(url) {
      let queue = try DatabaseQueue(path: url.path)
      try queue.write { database in
        try database.execute(sql: "PRAGMA application_id = \(StudyFile.applicationID)")
        try StudySchema.migrate(database)
        let header = StudyHeader(
          configuration: try Study.encoded(configuration),
          versions: try Study.encoded(["tangent": TangentVersion.current, "libtorch": Libtorch.version]),
          created: Date.now.formatted(.iso8601))
        try database.execute(
          sql: """
            INSERT INTO study (configuration, versions, created, budget, elapsed_seconds, checksum)
            VALUES (?, ?, ?, ?, 0, ?)
            """,
          arguments: [
            header.configuration, header.versions, header.created, try Study.encoded(budget), header.checksum,
          ])
      }
      try queue.close()
    }
  }

  private func remove() {
    for suffix in ["", "-journal"] { unlink(url.path + suffix) }
  }
}
