/// Bytes as a zlib stream: compressed with DEFLATE's fixed codes where that helps, and stored where not.
///
/// The only matches are runs of one byte, which is what a magnified picture is made of: each of its cells is
/// a few equal bytes, and rows that repeat the one above are zeros. Cost: one pass. When not to use it: for
/// text or photographs, which a compressor that looks for longer matches makes much smaller. Source: RFC
/// 1950 and RFC 1951.
package enum ZlibStream {
  package static func bytes(of data: [UInt8]) -> [UInt8] {
    let compressed = compressed(data)
    let storedCount = data.count + 5 * max(1, (data.count + largestBlock - 1) / largestBlock)
    let body = compressed.count < storedCount ? compressed : stored(data)
    // Deflate with a window of 32 KiB, no dictionary, the fastest level; a multiple of 31 as the format asks.
    return [0x78, 0x01] + body + Checksums.adler32(data).bigEndianBytes
  }

  private static let largestBlock = 65_535

  private static func stored(_ data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count + data.count / 8192 + 5)
    var start = 0
    repeat {
      let end = min(start + largestBlock, data.count)
      let count = UInt16(end - start)
      bytes.append(end == data.count ? 1 : 0)
      for value in [count, ~count] {
        bytes += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
      }
      bytes += data[start..<end]
      start = end
    } while start < data.count
    return bytes
  }

  private static func compressed(_ data: [UInt8]) -> [UInt8] {
    var writer = BitWriter()
    // The last block, of fixed codes.
    writer.write(0b011, count: 3)
    var index = 0
    while index < data.count {
      let byte = data[index]
      writer.writeSymbol(Int(byte))
      index += 1
      var run = 0
      while index + run < data.count, data[index + run] == byte { run += 1 }
      while run >= shortestRun {
        // What is left over has to be a run again, or short enough for literals.
        let length = min(run, longestRun)
        writer.writeRun(length)
        run -= length
        index += length
      }
      // One or two more of the byte become literals in the next turns.
    }
    writer.writeSymbol(endOfBlock)
    return writer.finished()
  }

  private static let endOfBlock = 256
  private static let shortestRun = 3
  private static let longestRun = 258
}

/// Bits in DEFLATE's order: the first one is the lowest of a byte.
private struct BitWriter {
  private var bytes: [UInt8] = []
  private var pending: UInt32 = 0
  private var pendingCount = 0

  /// Numbers, lowest bit first.
  mutating func write(_ bits: Int, count: Int) {
    pending |= UInt32(bits) << UInt32(pendingCount)
    pendingCount += count
    while pendingCount >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingCount -= 8
    }
  }

  /// A literal or length symbol by the fixed code, whose highest bit comes first (RFC 1951, 3.2.6).
  mutating func writeSymbol(_ symbol: Int) {
    switch symbol {
    case ..<144: writeCode(0b0011_0000 + symbol, count: 8)
    case ..<256: writeCode(0b1_1001_0000 + symbol - 144, count: 9)
    case ..<280: writeCode(symbol - 256, count: 7)
    default: writeCode(0b1100_0000 + symbol - 280, count: 8)
    }
  }

  /// The last byte again, 3 to 258 times: a match at distance 1, whose code is five zeros (3.2.5).
  mutating func writeRun(_ length: Int) {
    if length == 258 {
      writeSymbol(285)
    } else if length < 11 {
      writeSymbol(254 + length)
    } else {
      // From 11 on, groups of four symbols with ever one more extra bit.
      let offset = length - 3
      let extra = Int.bitWidth - offset.leadingZeroBitCount - 3
      writeSymbol(257 + 4 * extra + offset >> extra)
      write(offset & (1 << extra - 1), count: extra)
    }
    write(0, count: 5)
  }

  mutating func finished() -> [UInt8] {
    if pendingCount > 0 { bytes.append(UInt8(truncatingIfNeeded: pending)) }
    return bytes
  }

  private mutating func writeCode(_ code: Int, count: Int) {
    var reversed = 0
    for bit in 0..<count where code >> bit & 1 == 1 { reversed |= 1 << (count - 1 - bit) }
    write(reversed, count: count)
  }
}

extension UInt32 {
  /// The highest byte first, as PNG and zlib write numbers.
  var bigEndianBytes: [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> UInt32($0)) }
  }
}
