/// A short number that stands for many bytes: FNV-1a of 64 bits.
///
/// hash ← (hash ⊕ byte) · prime for every byte in turn, which maps different hashes to different ones: two
/// inputs of one length that differ in a single byte never agree. It guards against damage, not against
/// intent. Cost: one pass over the bytes, about a second a gigabyte.
/// Source: Fowler, Noll and Vo; draft-eastlake-fnv.
package struct Checksum: Hashable, Sendable, CustomStringConvertible {
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package init(of bytes: some Sequence<UInt8>) {
    var copy = self
    if bytes.withContiguousStorageIfAvailable({ copy.add(UnsafeRawBufferPointer($0)) }) == nil {
      copy.add(Array(bytes))
    }
    self = copy
  }

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var hash = value
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    value = hash
  }

  package mutating func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { add($0) }
  }

  /// Numbers, little-endian.
  package mutating func add(_ numbers: [Int]) {
    numbers.map { Int64($0).littleEndian }.withUnsafeBytes { add($0) }
  }

  /// A tensor's elements in row-major order. Waits for the device.
  package mutating func add(_ tensor: Tensor) throws(TorchError) {
    var elements = [UInt8](repeating: 0, count: tensor.count * (tensor.dataType?.bytes ?? 0))
    try elements.withUnsafeMutableBytes { buffer in
      Result { () throws(TorchError) in try tensor.copy(to: buffer) }
    }.get()
    add(elements)
  }

  /// Sixteen hexadecimal digits.
  package var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
