import CImages
import Foundation

/// The CRC-32 of every 16 MiB of a set's decoded pixels, by which damage within the cache is noticed.
///
/// Cost of a check: one pass over the file by all cores, a gigabyte a second for each of them where the system has the
/// file in memory.
package struct PixelChecksums: Hashable, Sendable, Codable {
  private static let pieceBytes = 1 << 24

  private var sums: [UInt32] = []
  private var count = 0

  package init() {}

  /// Adds what follows the bytes so far.
  package mutating func add(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let filled = count % Self.pieceBytes
      if filled == 0 { sums.append(0) }
      let part = rest.prefix(Self.pieceBytes - filled)
      part.withUnsafeBufferPointer { part in
        sums[sums.count - 1] = cimages_crc32(sums[sums.count - 1], part.baseAddress, part.count)
      }
      count += part.count
      rest = rest.dropFirst(part.count)
    }
  }

  /// Whether the first bytes of a file are those that were added; false where it cannot be read.
  ///
  /// - Throws: ``DatasetError`` where it was cancelled.
  package func agree(
    with file: URL, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(DatasetError) -> Bool {
    let (sums, count) = (sums, count)
    let agreements = AllCores.map(Array(sums.indices), isCancelled: isCancelled) { index in
      let start = index * Self.pieceBytes
      let end = min(count, start + Self.pieceBytes)
      guard let bytes = try? RandomAccessFile(file).read(start..<end) else { return false }
      return bytes.count == end - start && cimages_crc32(0, bytes, bytes.count) == sums[index]
    }
    guard let agreements else { throw DatasetError(.cancelled, "checking the decoded pictures was stopped") }
    return agreements.allSatisfy { $0 }
  }
}
