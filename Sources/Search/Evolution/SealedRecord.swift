import Foundation
import Torch

/// A line of JSON that carries the checksum of what it holds: `{"checksum":"b3c2…","record":…}`.
///
/// The checksum is the 64-bit FNV-1a of the record's bytes as stored, so it does not depend on members that a later
/// version adds. A file of an earlier version is the record alone, and opens unchecked.
enum SealedRecord {
  /// A byte is not what it was.
  struct Damage: Error {
    let reason: String
  }

  private static let beginning = #"{"checksum":""#
  private static let middle = #"","record":"#
  private static let end = "}\n"

  /// The bytes of the file.
  static func encoded(_ value: some Encodable) throws -> Data {
    let record = try Study.encoded(value)
    return Data((beginning + Checksum(of: record.utf8).description + middle + record + end).utf8)
  }

  /// - Throws: ``Damage`` that says what was expected.
  static func decoded<Value: Decodable>(_ type: Value.Type, _ data: Data) throws(Damage) -> Value {
    guard let text = String(validating: data, as: UTF8.self) else { throw Damage(reason: "it is not text") }
    let record = try record(in: text)
    do { return try Study.decoded(type, String(record)) } catch { throw Damage(reason: "it cannot be decoded") }
  }

  private static func record(in text: String) throws(Damage) -> Substring {
    guard text.hasPrefix(beginning) else { return text[...] }
    let sealed = text.dropFirst(beginning.count)
    let checksum = sealed.prefix { $0 != "\"" }
    let rest = sealed.dropFirst(checksum.count)
    guard rest.hasPrefix(middle), rest.hasSuffix(end) else {
      throw Damage(reason: "its checksum is not followed by a whole record")
    }
    let record = rest.dropFirst(middle.count).dropLast(end.count)
    let found = Checksum(of: record.utf8).description
    guard found == checksum else { throw Damage(reason: "its checksum is \(found) and should be \(checksum)") }
    return record
  }
}
