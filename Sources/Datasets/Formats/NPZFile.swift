import CImages
import Foundation

/// NumPy's arrays by name: a zip file of `.npy` files, stored or deflated.
///
/// An array is read when it is asked for, into memory of its packed and its unpacked size. Source: NumPy's reference
/// of `numpy.savez`.
public struct NPZFile {
  /// The most that an array may unpack to. Deflate shrinks zeros a thousand times, so a small file could fill memory.
  package static let mostBytes = 1 << 35

  private let file: RandomAccessFile
  private let members: [String: ZipDirectory.Member]

  /// - Throws: ``DatasetError`` where the file is missing or is no zip.
  public init(_ url: URL) throws(DatasetError) {
    file = try RandomAccessFile(url)
    let arrays = try ZipDirectory(file).members.filter { $0.name.hasSuffix(".npy") }
    members = Dictionary(arrays.map { (String($0.name.dropLast(4)), $0) }, uniquingKeysWith: { $1 })
  }

  /// The names of the arrays, in alphabetical order.
  public var names: [String] { members.keys.sorted() }

  /// The array of a name, or nil where there is none.
  ///
  /// - Throws: ``DatasetError`` where it is damaged, encrypted, packed in another way, too large, or not of numbers.
  public func array(_ name: String) throws(DatasetError) -> NumPyArray? {
    guard let member = members[name] else { return nil }
    return try NumPyArray(contents(of: member), name: "\(file.path): \(member.name)")
  }

  private func contents(of member: ZipDirectory.Member) throws(DatasetError) -> [UInt8] {
    if member.isEncrypted { throw refused(member, "is encrypted; save it without a password") }
    // 1,032 times is the most that deflate can shrink.
    let (most, overflow) = member.packedBytes.multipliedReportingOverflow(by: member.method == 8 ? 1032 : 1)
    if member.unpackedBytes > Self.mostBytes {
      throw refused(
        member,
        "unpacks to \(member.unpackedBytes.grouped) bytes, more than the limit of \(Self.mostBytes.grouped); split it")
    }
    if !overflow, member.unpackedBytes > most {
      throw malformed(
        member, expected: "at most \(most) bytes when unpacked", found: "\(member.unpackedBytes) announced"
      )
    }
    let packed = try packedBytes(of: member)
    let unpacked: [UInt8]
    switch member.method {
    case 0 where member.packedBytes == member.unpackedBytes: unpacked = packed
    case 8: unpacked = try inflated(packed, member)
    case 0: throw malformed(member, expected: "equal sizes of a stored array", found: "different ones")
    default:
      throw refused(member, "is packed by method \(member.method); save it with numpy.savez or numpy.savez_compressed")
    }
    let checksum = cimages_crc32(0, unpacked, unpacked.count)
    guard checksum == member.checksum else {
      throw malformed(
        member, expected: "a CRC-32 of \(String(member.checksum, radix: 16))",
        found: String(checksum, radix: 16))
    }
    return unpacked
  }

  private func packedBytes(of member: ZipDirectory.Member) throws(DatasetError) -> [UInt8] {
    guard member.offset < file.count else {
      throw malformed(member, expected: "its header", found: "the end of the file")
    }
    let header = try file.read(member.offset..<min(file.count, member.offset + 30))
    let start = header.withUnsafeBufferPointer { header -> Int? in
      let header = CheckedBytes(UnsafeRawBufferPointer(header))
      guard header.has("PK\u{3}\u{4}", at: 0), let name = header.littleEndian(at: 26, width: 2),
        let extra = header.littleEndian(at: 28, width: 2)
      else { return nil }
      return member.offset + 30 + name + extra
    }
    guard let start else { throw malformed(member, expected: "its header", found: "other bytes") }
    guard start <= file.count, member.packedBytes <= file.count - start else {
      throw malformed(member, expected: "\(member.packedBytes) bytes", found: "the end of the file")
    }
    return try file.read(start..<(start + member.packedBytes))
  }

  private func inflated(_ packed: [UInt8], _ member: ZipDirectory.Member) throws(DatasetError) -> [UInt8] {
    var failure: String?
    let bytes = [UInt8](unsafeUninitializedCapacity: member.unpackedBytes) { buffer, count in
      let message = cimages_inflate(packed, packed.count, buffer.baseAddress, member.unpackedBytes)
      failure = message.map { String(cString: $0) }
      cimages_free(message)
      count = failure == nil ? member.unpackedBytes : 0
    }
    if let failure { throw malformed(member, expected: "\(member.unpackedBytes) deflated bytes", found: failure) }
    return bytes
  }

  private func refused(_ member: ZipDirectory.Member, _ reason: String) -> DatasetError {
    DatasetError(.request, "\(file.path): \(member.name) \(reason)", file: file.path)
  }

  private func malformed(_ member: ZipDirectory.Member, expected: String, found: String) -> DatasetError {
    DatasetError(
      malformed: file.path, offset: member.offset, expected: "\(expected) of \(member.name)", found: found,
      advice: "the file is damaged: copy it again, or save it again")
  }
}
