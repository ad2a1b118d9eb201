import Foundation
import Torch

/// The file of a set's decoded pixels, which is mapped into memory.
///
/// First all pixels, image after image as uint8 (channels, height, width); then a record as JSON; then, in 8 bytes each
/// and little-endian, the record's length, its checksum, and ``mark``. A file that is cut off lacks its end, so that
/// it is noticed and made anew.
package struct DecodedFile {
  /// What is known of the pixels.
  package struct Record: Hashable, Codable {
    /// Stands for the listing and the options: see ``PictureCache``.
    package var key: String
    package var form: PictureForm
    package var count: Int
    package var mean: [Double]
    package var standardDeviation: [Double]
    /// Of the pixels.
    package var checksums: PixelChecksums
    /// Those that are left out.
    package var unreadable: UnreadablePictures

    package init(
      key: String, form: PictureForm, count: Int, mean: [Double], standardDeviation: [Double],
      checksums: PixelChecksums, unreadable: UnreadablePictures
    ) {
      self.key = key
      self.form = form
      self.count = count
      self.mean = mean
      self.standardDeviation = standardDeviation
      self.checksums = checksums
      self.unreadable = unreadable
    }
  }

  package static let mark = Array("TANGENT2".utf8)
  private static let endBytes = 24
  /// Pixels that fit into memory are checked before they are used. Of larger sets a check would read the whole file
  /// from the disk, of which a command may need a small part.
  package static let largestChecked = Int(clamping: ProcessInfo.processInfo.physicalMemory)

  private let url: URL

  package let record: Record
  /// uint8, (count, channels, side, side).
  package let pixels: Tensor

  /// Maps the file.
  ///
  /// - Returns: nil where there is none, or where it is of other images, damaged or incomplete.
  /// - Throws: ``DatasetError`` where it cannot be mapped.
  package init?(_ url: URL, key: String) throws(DatasetError) {
    guard let record = Self.record(url), record.key == key else { return nil }
    self.record = record
    self.url = url
    do {
      pixels = try Tensor.mapping(url, bytes: record.count * record.form.bytes)
        .reshaped([record.count, record.form.channels, record.form.side, record.form.side])
    } catch { throw DatasetError(error) }
  }

  /// Whether the pixels are those that were written: true for sets larger than ``largestChecked``, which are not
  /// checked, and for a file that this process has checked already.
  ///
  /// Cost: see ``PixelChecksums``.
  /// - Throws: ``DatasetError`` where it was cancelled.
  package func hasIntactPixels(isCancelled: @escaping @Sendable () -> Bool = { false }) throws(DatasetError) -> Bool {
    guard record.count * record.form.bytes <= Self.largestChecked else { return true }
    return try CheckedFiles.check(url) { () throws(DatasetError) in
      try record.checksums.agree(with: url, isCancelled: isCancelled)
    }
  }

  /// What follows the pixels.
  package static func ending(_ record: Record) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let text = try? encoder.encode(record) else { preconditionFailure("a record holds numbers and texts") }
    let body = Array(text)
    return body + bytes(UInt64(body.count)) + bytes(Checksum(of: body).value) + mark
  }

  private static func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.littleEndian, Array.init) }

  private static func record(_ url: URL) -> Record? {
    guard let file = try? FileHandle(forReadingFrom: url), let length = try? file.seekToEnd(),
      length >= endBytes, let end = read(file, at: length - UInt64(endBytes), endBytes), Array(end[16...]) == mark
    else { return nil }
    let count = number(end[..<8])
    guard count <= length - UInt64(endBytes),
      let body = read(file, at: length - UInt64(endBytes) - count, Int(count)),
      Checksum(of: body).value == number(end[8..<16]),
      let record = try? JSONDecoder().decode(Record.self, from: Data(body)),
      UInt64(record.count * record.form.bytes) + count + UInt64(endBytes) == length
    else { return nil }
    return record
  }

  private static func read(_ file: FileHandle, at offset: UInt64, _ count: Int) -> [UInt8]? {
    guard (try? file.seek(toOffset: offset)) != nil, let data = try? file.read(upToCount: count), data.count == count
    else { return nil }
    return Array(data)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
