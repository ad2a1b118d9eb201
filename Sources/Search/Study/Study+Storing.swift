import Foundation
import GRDB

/// Runs SQLite work on a study and turns whatever it throws into one sentence about the file.
func storing<Result>(_ url: URL, _ body: () throws -> Result) throws(StudyError) -> Result {
  do {
    return try body()
  } catch let error as StudyError {
    throw error
  } catch let error as DatabaseError {
    throw StudyError(error, url.path)
  } catch let error as DecodingError {
    throw StudyError(
      .malformed, file: url.path,
      "\(url.path): a record is not in this program's format (\(error.place)); the file is "
        + "damaged or from another version")
  } catch {
    throw StudyError(.system, file: url.path, "\(url.path): \(error)")
  }
}

extension Study {
  /// Changes the study in one transaction. SQLite goes on writing to a file that was moved or deleted, where all would be
  /// lost.
  func write(_ change: (Database) throws -> Void) throws {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw StudyError(
        .missing, file: url.path,
        "\(url.path) was moved or deleted while it was in use; move it back and run the same command with --resume, or "
          + "start again")
    }
    try database.write(change)
  }

  /// JSON with sorted keys; numbers that are not finite are text.
  package static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  package static func decoded<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try decoder.decode(type, from: Data(text.utf8))
  }
}

extension DecodingError {
  fileprivate var place: String {
    let context: Context? =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
        .dataCorrupted(let context):
        context
      @unknown default: nil
      }
    let path = context?.codingPath.map(\.stringValue).joined(separator: ".") ?? ""
    return path.isEmpty ? "its beginning" : path
  }
}

extension StudyError {
  fileprivate init(_ error: DatabaseError, _ path: String) {
    let reason = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL:
      self.init(
        .diskFull, file: path,
        "\(path): the disk is full; finished work is stored; make room, then run the same command with --resume"
      )
    case .SQLITE_READONLY, .SQLITE_PERM:
      self.init(
        .readOnly, file: path,
        "\(path) cannot be written (\(reason)); make the file and its folder writable, or use another study")
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      self.init(.malformed, file: path, "\(path) is not a study, or is damaged: \(reason)")
    // The program's own statements suit the tables that it made.
    case .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH:
      self.init(
        .malformed, file: path,
        "\(path): \(reason), so the file is damaged or was edited; restore a copy, or use another study")
    case .SQLITE_CANTOPEN:
      self.init(
        .system, file: path,
        "\(path) could not be opened (\(reason)); reading an interrupted study requires a writable folder")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init(.inUse, file: path, "\(path) is locked by another process: \(reason)")
    default:
      self.init(.system, file: path, "\(path): \(reason)")
    }
  }
}
