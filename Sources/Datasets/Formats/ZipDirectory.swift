/// The list of contents of a zip file.
///
/// Source: PKWARE, "APPNOTE.TXT: .ZIP file format specification" 6.3.10, 4.3.12 to 4.3.16 and 4.5.3.
struct ZipDirectory {
  /// A file within.
  struct Member {
    let name: String
    let isEncrypted: Bool
    /// 0 for stored, 8 for deflated.
    let method: Int
    let checksum: UInt32
    let packedBytes: Int
    let unpackedBytes: Int
    /// Where its own header begins.
    let offset: Int
  }

  let members: [Member]

  /// - Throws: ``DatasetError`` where the file is no zip, or its list is damaged.
  init(_ file: RandomAccessFile) throws(DatasetError) {
    let (place, count) = try Self.place(in: file)
    let bytes = try file.read(place)
    members = try bytes.withUnsafeBufferPointer { bytes throws(DatasetError) in
      try Self.members(CheckedBytes(UnsafeRawBufferPointer(bytes)), count: count, start: place.lowerBound, in: file)
    }
  }

  /// The bytes of the list, and the number of its entries, by the record at the end of the file.
  private static func place(in file: RandomAccessFile) throws(DatasetError) -> (Range<Int>, count: Int) {
    // A comment of up to 65,535 bytes may follow the record, and the record of zip64 and its pointer precede it.
    let start = max(0, file.count - 22 - 65_535 - 76)
    let bytes = try file.read(start..<file.count)
    let found = try bytes.withUnsafeBufferPointer { bytes throws(DatasetError) -> (Int, Int, Int)? in
      let end = CheckedBytes(UnsafeRawBufferPointer(bytes))
      guard
        let record = stride(from: end.count - 22, through: 0, by: -1).first(where: { end.has("PK\u{5}\u{6}", at: $0) })
      else { return nil }
      let pointer = record - 20
      if end.has("PK\u{6}\u{7}", at: pointer), let place = end.littleEndian(at: pointer + 8, width: 8) {
        // A place before the bytes read, or beyond all numbers, has no record either.
        let long = place >= start ? place - start : -1
        guard end.has("PK\u{6}\u{6}", at: long) else { return nil }
        return triple(
          end.littleEndian(at: long + 32, width: 8), end.littleEndian(at: long + 40, width: 8),
          end.littleEndian(at: long + 48, width: 8))
      }
      return triple(
        end.littleEndian(at: record + 10, width: 2), end.littleEndian(at: record + 12, width: 4),
        end.littleEndian(at: record + 16, width: 4))
    }
    guard let (count, size, offset) = found, count >= 0, size >= 0, offset >= 0, offset <= file.count,
      size <= file.count - offset
    else {
      throw DatasetError(
        malformed: file.path, offset: start, expected: "the list of contents that ends a zip file", found: "none",
        advice: "the file is incomplete or no .npz file: copy it again, or save it with numpy.savez")
    }
    return (offset..<(offset + size), count)
  }

  private static func triple(_ first: Int?, _ second: Int?, _ third: Int?) -> (Int, Int, Int)? {
    guard let first, let second, let third else { return nil }
    return (first, second, third)
  }

  private static func members(
    _ list: CheckedBytes, count: Int, start: Int, in file: RandomAccessFile
  ) throws(DatasetError) -> [Member] {
    var members: [Member] = []
    var names: Set<String> = []
    var position = 0
    while members.count < count {
      guard let (member, length) = member(list, at: position) else {
        throw DatasetError(
          malformed: file.path, offset: start + position,
          expected: "entry \(members.count + 1) of \(count) in the zip file's list of contents",
          found: position < list.count ? "other bytes" : "the end of the list",
          advice: "the file is damaged: copy it again, or save it again")
      }
      // Of two files with the same name, some programs read the first and others the last.
      guard names.insert(member.name).inserted else {
        throw DatasetError(
          malformed: file.path, offset: start + position, expected: "files with different names in the zip file",
          found: "two named \(member.name)", advice: "save the file again, with each array in it once")
      }
      members.append(member)
      position += length
    }
    // A signature of the list may follow it.
    guard position == list.count || list.has("PK\u{5}\u{5}", at: position) else {
      throw DatasetError(
        malformed: file.path, offset: start + position,
        expected: "the end of the zip file's list of contents after \(count) entries", found: "other bytes",
        advice: "the file is damaged: copy it again, or save it again")
    }
    return members
  }

  /// One entry and its length.
  private static func member(_ list: CheckedBytes, at start: Int) -> (Member, length: Int)? {
    func field(_ offset: Int, _ width: Int) -> Int? { list.littleEndian(at: start + offset, width: width) }
    guard list.has("PK\u{1}\u{2}", at: start), let flags = field(8, 2), let method = field(10, 2),
      let checksum = field(16, 4), var packed = field(20, 4), var unpacked = field(24, 4),
      let nameLength = field(28, 2),
      let extraLength = field(30, 2), let commentLength = field(32, 2), var offset = field(42, 4),
      let name = list.text(at: start + 46, length: nameLength)
    else { return nil }
    // In the extra fields, the numbers that do not fit 32 bits: those that are all ones above, in this order.
    var extra = start + 46 + nameLength
    let end = extra + extraLength
    while extra < end, let kind = list.littleEndian(at: extra, width: 2),
      let length = list.littleEndian(at: extra + 2, width: 2)
    {
      var next = extra + 4
      func long(_ value: inout Int) -> Bool {
        guard value == 0xFFFF_FFFF else { return true }
        guard let wide = list.littleEndian(at: next, width: 8), wide >= 0 else { return false }
        value = wide
        next += 8
        return true
      }
      if kind == 1 { guard long(&unpacked), long(&packed), long(&offset) else { return nil } }
      extra += 4 + length
    }
    let member = Member(
      name: name, isEncrypted: flags & 1 != 0, method: method, checksum: UInt32(checksum), packedBytes: packed,
      unpackedBytes: unpacked, offset: offset)
    return (member, end + commentLength - start)
  }
}
