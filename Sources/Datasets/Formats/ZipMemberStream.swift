import CImages

/// A file within a zip file, stored or deflated, unpacked as it is read. Its checksum is verified when the last byte is
/// read.
final class ZipMemberStream: ByteStream {
  /// The most that is read of the packed bytes at a time.
  private static let step = 1 << 20

  private let file: RandomAccessFile
  private let member: ZipDirectory.Member
  /// Nil for a stored member.
  private let inflater: OpaquePointer?
  /// Of the packed bytes that are still to be read.
  private var packed: Range<Int>
  /// Those that were read and not unpacked yet.
  private var waiting: ArraySlice<UInt8> = []
  private var hasEnded = false
  private var count = 0
  private var checksum: UInt32 = 0

  /// - Throws: ``DatasetError`` where it is damaged, encrypted, packed in another way, or too large.
  init(_ member: ZipDirectory.Member, of file: RandomAccessFile) throws(DatasetError) {
    self.member = member
    self.file = file
    func refused(_ reason: String) -> DatasetError {
      DatasetError(.request, "\(file.path): \(member.name) \(reason)", file: file.path)
    }
    if member.isEncrypted { throw refused("is encrypted; save it without a password") }
    guard [0, 8].contains(member.method) else {
      throw refused("is packed by method \(member.method); save it with numpy.savez or numpy.savez_compressed")
    }
    // 1,032 times is the most that deflate can shrink.
    let (most, overflow) = member.packedBytes.multipliedReportingOverflow(by: member.method == 8 ? 1032 : 1)
    if member.unpackedBytes > NPZFile.mostBytes {
      throw refused(
        "unpacks to \(member.unpackedBytes.grouped) bytes, more than the limit of \(NPZFile.mostBytes.grouped); split it"
      )
    }
    if !overflow, member.unpackedBytes > most {
      throw Self.malformed(
        member, of: file, expected: "at most \(most) bytes when unpacked", found: "\(member.unpackedBytes) announced")
    }
    if member.method == 0, member.packedBytes != member.unpackedBytes {
      throw Self.malformed(member, of: file, expected: "equal packed and unpacked sizes", found: "different sizes")
    }
    packed = try Self.packedBytes(of: member, in: file)
    inflater = member.method == 8 ? cimages_inflater_new() : nil
    if member.method == 8, inflater == nil { throw DatasetError(.system, "memory is exhausted", file: file.path) }
  }

  deinit { cimages_inflater_free(inflater) }

  func next(_ count: Int) throws(DatasetError) -> [UInt8] {
    guard count <= member.unpackedBytes - self.count else {
      throw malformed(expected: "\(count) more bytes", found: "\(member.unpackedBytes - self.count)")
    }
    let bytes = inflater == nil ? try stored(count) : try unpacked(count)
    self.count += count
    checksum = cimages_crc32(checksum, bytes, bytes.count)
    if self.count == member.unpackedBytes { try checkEnd() }
    return bytes
  }

  private func stored(_ count: Int) throws(DatasetError) -> [UInt8] {
    let bytes = try file.read(packed.prefix(count))
    guard bytes.count == count else { throw malformed(expected: "\(count) bytes", found: "the end of the file") }
    packed = packed.dropFirst(count)
    return bytes
  }

  /// All that were asked for.
  private func unpacked(_ count: Int) throws(DatasetError) -> [UInt8] {
    var (failure, written): (DatasetError?, Int) = (nil, 0)
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(DatasetError) {
        while written < count, !hasEnded {
          let step = try unpack(to: buffer.baseAddress.map { $0 + written }, count - written)
          written += step
        }
      } catch { failure = error }
      filled = written
    }
    if let failure { throw failure }
    guard written == count else { throw damaged("only \(self.count + written)") }
    return bytes
  }

  /// Some bytes or the end, of which there may be none.
  private func unpack(to place: UnsafeMutablePointer<UInt8>?, _ room: Int) throws(DatasetError) -> Int {
    if waiting.isEmpty {
      waiting = try file.read(packed.prefix(Self.step))[...]
      packed = packed.dropFirst(waiting.count)
    }
    var (used, written) = (waiting.count, room)
    let message = waiting.withUnsafeBufferPointer {
      cimages_inflate(inflater, $0.baseAddress, &used, place, &written, &hasEnded)
    }
    if let message {
      defer { cimages_free(message) }
      throw damaged(String(cString: message))
    }
    waiting = waiting.dropFirst(used)
    if used == 0, written == 0, !hasEnded { throw damaged("data that does not end") }
    return written
  }

  /// Checks that nothing follows the last byte and that the checksum matches.
  private func checkEnd() throws(DatasetError) {
    if inflater != nil {
      var beyond: UInt8 = 0
      while !hasEnded {
        guard try unpack(to: &beyond, 1) == 0 else { throw damaged("more data than announced") }
      }
    }
    guard checksum == member.checksum else {
      throw malformed(
        expected: "a CRC-32 of \(String(member.checksum, radix: 16))", found: String(checksum, radix: 16))
    }
  }

  /// Where the packed bytes lie in the file.
  private static func packedBytes(
    of member: ZipDirectory.Member, in file: RandomAccessFile
  ) throws(DatasetError) -> Range<Int> {
    guard member.offset < file.count else {
      throw malformed(member, of: file, expected: "its header", found: "the end of the file")
    }
    let header = try file.read(member.offset..<min(file.count, member.offset + 30))
    let start = header.withUnsafeBufferPointer { header -> Int? in
      let header = CheckedBytes(UnsafeRawBufferPointer(header))
      guard header.has("PK\u{3}\u{4}", at: 0), let name = header.littleEndian(at: 26, width: 2),
        let extra = header.littleEndian(at: 28, width: 2)
      else { return nil }
      return member.offset + 30 + name + extra
    }
    guard let start else { throw malformed(member, of: file, expected: "its header", found: "other bytes") }
    guard start <= file.count, member.packedBytes <= file.count - start else {
      throw malformed(member, of: file, expected: "\(member.packedBytes) bytes", found: "the end of the file")
    }
    return start..<start + member.packedBytes
  }

  private func damaged(_ found: String) -> DatasetError {
    malformed(expected: "\(member.unpackedBytes) bytes when inflated", found: found)
  }

  private func malformed(expected: String, found: String) -> DatasetError {
    Self.malformed(member, of: file, expected: expected, found: found)
  }

  private static func malformed(
    _ member: ZipDirectory.Member, of file: RandomAccessFile, expected: String, found: String
  ) -> DatasetError {
    DatasetError(
      malformed: "\(file.path): \(member.name)", offset: member.offset, expected: expected, found: found,
      advice: "the file is damaged: copy it again, or save it again")
  }
}
