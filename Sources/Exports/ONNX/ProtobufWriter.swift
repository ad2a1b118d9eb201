import Foundation

/// Fields of a protocol-buffers message, in the wire format: a key (field number and wire type) before each value.
///
/// Source: protobuf.dev/programming-guides/encoding. Only the kinds of fields that ONNX needs; a value that is zero
/// or empty is written too, for in ONNX's attributes it means something.
package struct ProtobufWriter {
  package private(set) var bytes = Data()

  package init() {}

  private enum WireType: UInt64 {
    case varint = 0
    case lengthDelimited = 2
    case fixed32 = 5
  }

  private mutating func key(_ field: Int, _ type: WireType) { varint(UInt64(field) << 3 | type.rawValue) }

  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// An int32, int64 or enumeration; a negative one takes ten bytes.
  package mutating func integer(_ field: Int, _ value: Int) {
    key(field, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  package mutating func float(_ field: Int, _ value: Float) {
    key(field, .fixed32)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func data(_ field: Int, _ value: Data) {
    key(field, .lengthDelimited)
    varint(UInt64(value.count))
    bytes.append(value)
  }

  package mutating func text(_ field: Int, _ value: String) { data(field, Data(value.utf8)) }

  mutating func message(_ field: Int, _ value: some ProtobufMessage) { data(field, value.encoded) }
}

/// A value that is a protocol-buffers message.
protocol ProtobufMessage {
  func write(to writer: inout ProtobufWriter)
}

extension ProtobufMessage {
  var encoded: Data {
    var writer = ProtobufWriter()
    write(to: &writer)
    return writer.bytes
  }
}
