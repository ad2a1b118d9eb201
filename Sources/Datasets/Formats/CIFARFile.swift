import Foundation

/// The binary layout of CIFAR-10 and CIFAR-100.
///
/// A file is a sequence of records: the label bytes (CIFAR-10: one; CIFAR-100: the coarse and then
/// the fine one), then 1,024 red, 1,024 green and 1,024 blue bytes, each plane row by row. There is no
/// header, so a file that ends between two records reads as a smaller set; callers see the count.
/// Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009, and its data page.
struct CIFARFile {
  static let side = 32
  static let pixelBytes = 3 * side * side

  /// The number of classes each label byte may name. The last one is the label that is kept.
  let labelRanges: [Int]
  /// The records a complete file holds.
  let recordLimit: Int

  var recordBytes: Int { labelRanges.count + Self.pixelBytes }

  static let cifar10 = CIFARFile(labelRanges: [10], recordLimit: 10_000)
  static let cifar100Training = CIFARFile(labelRanges: [20, 100], recordLimit: 50_000)
  static let cifar100Test = CIFARFile(labelRanges: [20, 100], recordLimit: 10_000)

  /// Reads the files one after the other.
  ///
  /// - Throws: ``DatasetError`` when a file is missing, unreadable, empty, ends inside a record, holds
  ///   more records than a complete one, or has a label outside its classes.
  func read(_ files: [URL]) throws(DatasetError) -> RawImages {
    var images = RawImages(
      pixels: [], labels: [], channels: 3, height: Self.side, width: Self.side, files: [])
    for file in files { try append(file, to: &images) }
    return images
  }

  private func append(_ file: URL, to images: inout RawImages) throws(DatasetError) {
    let contents = try FileContents(file)
    let limit = recordLimit * recordBytes
    let bytes = try contents.read(limit)
    let count = bytes.count / recordBytes
    guard bytes.count == count * recordBytes, count > 0 else {
      throw contents.malformed(
        at: bytes.count, expected: "a whole number of records of \(recordBytes) bytes, at least one",
        found: bytes.isEmpty
          ? "an empty file"
          : "the end of the file \(bytes.count - count * recordBytes) bytes into record \(count)",
        advice: "the file is incomplete: fetch it again")
    }
    guard try contents.read(1).isEmpty else {
      throw contents.malformed(
        at: limit, expected: "the end of the file after \(recordLimit) records of \(recordBytes) bytes",
        found: "more bytes", advice: "the file is oversized or another data set's: fetch it again")
    }
    images.pixels.reserveCapacity(images.pixels.count + count * Self.pixelBytes)
    for record in 0..<count {
      let start = record * recordBytes
      for (position, range) in labelRanges.enumerated() where bytes[start + position] >= range {
        throw contents.malformed(
          at: start + position, expected: "a label from 0 to \(range - 1) for record \(record)",
          found: "\(bytes[start + position])", advice: "the file is damaged or another data set's: fetch it again")
      }
      images.labels.append(Int(bytes[start + labelRanges.count - 1]))
      images.pixels.append(contentsOf: bytes[(start + labelRanges.count)..<(start + recordBytes)])
    }
    images.files.append((file, count))
  }
}

extension DatasetFormat {
  /// `data_batch_1.bin` … `data_batch_5.bin` and `test_batch.bin`.
  public static let cifar10 = DatasetFormat(
    name: "cifar10",
    fileNames: { $0 == .training ? (1...5).map { "data_batch_\($0).bin" } : ["test_batch.bin"] },
    read: { files, _, _ throws(DatasetError) in try CIFARFile.cifar10.read(files) })

  /// `train.bin` and `test.bin`, with a coarse and a fine label; the fine one is used.
  public static let cifar100 = DatasetFormat(
    name: "cifar100", fileNames: { $0 == .training ? ["train.bin"] : ["test.bin"] },
    read: { files, part, _ throws(DatasetError) in
      try (part == .training ? CIFARFile.cifar100Training : .cifar100Test).read(files)
    })
}
