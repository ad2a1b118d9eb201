import Foundation

/// The fields of a protocol-buffers message as they stand in its bytes: written from the format's description, not from
/// the writer that it tests.
struct ProtobufReader {
  enum Value: Hashable {
    case integer(UInt64)
    case bytes(Data)
    case float(Float)
  }

  private(set) var fields: [(number: Int, value: Value)] = []

  init(_ data: Data) throws {
    var rest = data[...]
    func varint() throws -> UInt64 {
      var value: UInt64 = 0
      for shift in stride(from: 0, to: 70, by: 7) {
        guard let byte = rest.popFirst() else { throw CocoaError(.fileReadCorruptFile) }
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
      }
      throw CocoaError(.fileReadCorruptFile)
    }
    func take(_ count: Int) throws -> Data {
      guard count <= rest.count else { throw CocoaError(.fileReadCorruptFile) }
      defer { rest = rest.dropFirst(count) }
      return Data(rest.prefix(count))
    }
    while !rest.isEmpty {
      let key = try varint()
      let number = Int(key >> 3)
      switch key & 7 {
      case 0: fields.append((number, .integer(try varint())))
      case 2: fields.append((number, .bytes(try take(Int(try varint())))))
      case 5:
        let bits = try take(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        fields.append((number, .float(Float(bitPattern: bits))))
      default: throw CocoaError(.fileReadCorruptFile)
      }
    }
  }

  func bytes(_ number: Int) -> [Data] {
    fields.compactMap { if case .bytes(let data) = $0.value, $0.number == number { data } else { nil } }
  }

  func texts(_ number: Int) -> [String] { bytes(number).map { String(decoding: $0, as: UTF8.self) } }

  func integers(_ number: Int) -> [Int] {
    fields.compactMap {
      if case .integer(let value) = $0.value, $0.number == number { Int(truncatingIfNeeded: value) } else { nil }
    }
  }

  func messages(_ number: Int) throws -> [ProtobufReader] { try bytes(number).map { try ProtobufReader($0) } }
}
