import Foundation
import GRDB

/// Checked access to the columns of a study, whose file may be damaged or edited: a value of the wrong kind is an
/// error that names the file and the column.
///
/// Text is selected as `CAST(column AS BLOB)`: SQLite does not check that text is UTF-8, and replacing invalid bytes
/// would hide the damage.
extension Row {
  /// - Throws: ``StudyError`` where the column is empty or is no UTF-8 text.
  func text(_ column: String, _ url: URL) throws(StudyError) -> String {
    guard let bytes = bytes(column), let text = String(validating: bytes, as: UTF8.self) else {
      throw .damaged(column, url, "is not text")
    }
    return text
  }

  /// Text, or nil where the column is empty.
  func optionalText(_ column: String, _ url: URL) throws(StudyError) -> String? {
    let value: DatabaseValue = self[column]
    return value.isNull ? nil : try text(column, url)
  }

  private func bytes(_ column: String) -> Data? {
    let value: DatabaseValue = self[column]
    return switch value.storage {
    case .blob(let data): data
    case .string(let text): Data(text.utf8)
    case .null, .int64, .double: nil
    }
  }

  /// - Throws: ``StudyError`` where the column is no whole number from 0 on.
  func count(_ column: String, _ url: URL) throws(StudyError) -> Int {
    let value: DatabaseValue = self[column]
    guard case .int64(let number) = value.storage, number >= 0 else {
      throw .damaged(column, url, "is not a whole number from 0 up")
    }
    return Int(number)
  }

  /// - Throws: ``StudyError`` where the column is no number of seconds.
  func seconds(_ column: String, _ url: URL) throws(StudyError) -> Double {
    let value: DatabaseValue = self[column]
    let seconds: Double? =
      switch value.storage {
      case .double(let number): number
      case .int64(let number): Double(number)
      case .null, .string, .blob: nil
      }
    guard let seconds, seconds >= 0, seconds.isFinite else { throw .damaged(column, url, "is not a number of seconds") }
    return seconds
  }
}

extension StudyError {
  /// A file that is damaged, with what to do about it.
  static func damaged(_ column: String, _ url: URL, _ what: String) -> StudyError {
    StudyError(
      .malformed, file: url.path,
      "\(url.path): the column \(column) \(what), so the file is damaged or was edited; restore a copy, or "
        + "use another study")
  }
}
