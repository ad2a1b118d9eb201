import Foundation

/// The idx layout of MNIST and its successors, gzipped or not.
///
/// Big-endian: two zero bytes, the element type (0x08: unsigned byte), the rank, then one 32-bit
/// extent a dimension, then the elements in row-major order. Source: LeCun, Cortes and Burges, "The
/// MNIST database of handwritten digits".
struct IdxFile {
  let contents: FileContents
  /// The extents of the dimensions, outermost first.
  let shape: [Int]
  /// The elements in row-major order.
  let elements: [UInt8]

  /// Where the first element lies.
  var headerBytes: Int { 4 + 4 * shape.count }

  /// Reads a whole file of unsigned bytes.
  ///
  /// - Throws: ``DatasetError`` when the file is missing or unreadable, when the magic number does not
  ///   announce unsigned bytes of this rank, and when the elements are fewer or more than announced.
  init(_ url: URL, rank: Int) throws(DatasetError) {
    contents = try FileContents(url)
    let header = try contents.read(4 + 4 * rank)
    let magic: [UInt8] = [0, 0, 8, UInt8(rank)]
    guard header.prefix(4).elementsEqual(magic) else {
      let wrong = zip(header, magic).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? header.count
      throw contents.malformed(
        at: header.count < 4 && wrong == header.count ? header.count : 0,
        expected: "the idx magic number \(Self.hexadecimal(magic[...])) (unsigned bytes, \(rank) dimensions)",
        found: header.isEmpty ? "an empty file" : Self.hexadecimal(header.prefix(4)),
        advice: "the file is mislabeled or not an idx file: put the right one in its place")
    }
    guard header.count == 4 + 4 * rank else {
      throw contents.malformed(
        at: header.count, expected: "an idx header of \(4 + 4 * rank) bytes", found: "the end of the file",
        advice: Self.incomplete)
    }
    shape = (0..<rank).map { dimension in
      header[(4 + 4 * dimension)..<(8 + 4 * dimension)].reduce(0) { $0 << 8 | Int($1) }
    }
    var expected = 1
    for extent in shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: extent)
      guard !overflow, product < 1 << 40 else {
        throw contents.malformed(
          at: 4, expected: "extents of a set that fits in memory", found: "\(shape)",
          advice: "the header is damaged: fetch or install the file again")
      }
      expected = product
    }
    elements = try contents.read(expected)
    guard elements.count == expected else {
      throw contents.malformed(
        at: contents.offset, expected: "\(expected) elements after the header, as its extents \(shape) say",
        found: "the end of the file after \(elements.count)", advice: Self.incomplete)
    }
    guard try contents.read(1).isEmpty else {
      throw contents.malformed(
        at: 4 + 4 * rank + expected, expected: "the end of the file after \(expected) elements of extents \(shape)",
        found: "more bytes", advice: "the file is oversized or its header damaged: fetch or install it again")
    }
  }

  private static let incomplete = "the file is incomplete: fetch or install it again"

  private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    "0x"
      + bytes.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0\(digits)" : digits
      }.joined()
  }
}

extension DatasetFormat {
  /// MNIST's four idx files, each gzipped or not: images, then labels.
  public static let idx = DatasetFormat(
    name: "idx",
    fileNames: { part in
      let prefix = part == .training ? "train" : "t10k"
      return ["\(prefix)-images-idx3-ubyte", "\(prefix)-labels-idx1-ubyte"]
    },
    // Some copies have a dot before the type.
    spellings: { [$0.replacing("-idx", with: ".idx")] },
    imageFileCount: { _ in 1 },
    // Images without labels, or labels without images, are of no use.
    readsSomeFiles: false,
    read: { files, part, dataset throws(DatasetError) in
      try .idx(
        images: files[0], labels: files[1], height: dataset.height, width: dataset.width,
        classCount: dataset.classCount, limit: dataset.completeCount(of: part))
    })
}

extension RawImages {
  /// Reads one part of an idx data set: images of one channel and their labels.
  ///
  /// - Throws: ``DatasetError`` for everything ``IdxFile`` finds, for images of another size, for
  ///   counts that differ or exceed `limit`, and for a label outside the classes.
  static func idx(
    images: URL, labels: URL, height: Int, width: Int, classCount: Int, limit: Int
  ) throws(DatasetError) -> RawImages {
    let pictures = try IdxFile(images, rank: 3)
    guard pictures.shape[1] == height, pictures.shape[2] == width else {
      throw pictures.contents.malformed(
        at: 8, expected: "images of \(height)x\(width) pixels",
        found: "\(pictures.shape[1])x\(pictures.shape[2])", advice: "this is another data set's file")
    }
    let count = pictures.shape[0]
    guard count > 0, count <= limit else {
      throw pictures.contents.malformed(
        at: 4, expected: "between 1 and \(limit) images", found: "\(count)",
        advice: "this is another data set's file, or the other part of this one")
    }
    let classes = try IdxFile(labels, rank: 1)
    guard classes.shape[0] == count else {
      throw classes.contents.malformed(
        at: 4, expected: "\(count) labels, one for each image of \(images.path)", found: "\(classes.shape[0])",
        advice: "the two files do not belong together: put the matching pair in place")
    }
    if let wrong = classes.elements.firstIndex(where: { $0 >= classCount }) {
      throw classes.contents.malformed(
        at: classes.headerBytes + wrong, expected: "a label from 0 to \(classCount - 1)",
        found: "\(classes.elements[wrong])", advice: "the file is damaged or another data set's")
    }
    return RawImages(
      pixels: pictures.elements, labels: classes.elements.map(Int.init), channels: 1, height: height, width: width,
      files: [(images, count)])
  }
}
