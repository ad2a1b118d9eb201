import Foundation

/// Checks of a file's first hundred bytes: a file is handed to SQLite, which might change it, only once it is known to
/// be a study.
///
/// Source: sqlite.org/fileformat2.html, 1.3, the database header.
extension StudyFile {
  /// "tngt": tells a study from other SQLite files.
  static let applicationID: Int32 = 0x746e_6774

  private static let headerSize = 100
  private static let magic = Array("SQLite format 3\0".utf8)

  /// - Throws: ``StudyError`` for a file that is not a study, or that has other names and whose latest trials are in a
  ///   log beside one of those.
  func checkIsStudy(_ url: URL) throws(StudyError) {
    let header = beginning(Self.headerSize)
    let reason: String? =
      if header.isEmpty {
        "it is empty"
      } else if header.count < Self.headerSize || !header.starts(with: Self.magic) {
        "it is not a SQLite file"
      } else if header[68..<72].reduce(Int32(0), { $0 << 8 | Int32($1) }) != Self.applicationID {
        "it is another program's SQLite file"
      } else {
        nil
      }
    if let reason {
      throw StudyError(
        .malformed, file: url.path,
        "\(url.path) is not a study: \(reason); it was left unchanged, so give the study another name")
    }
    // SQLite finds a write-ahead log by the name that the database was opened under.
    let usesLog = header[18] == 2 || header[19] == 2
    guard usesLog, nameCount > 1, let path = realPath(url), !FileManager.default.fileExists(atPath: path + "-wal")
    else {
      return
    }
    throw StudyError(
      .inUse, file: url.path,
      "\(url.path) has another name (a hard link), and a search that is running or was cut off keeps its latest trials "
        + "beside that one; use that name")
  }

  private func realPath(_ url: URL) -> String? {
    guard let resolved = realpath(url.path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
