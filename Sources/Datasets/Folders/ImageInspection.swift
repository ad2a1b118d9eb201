import Torch

/// What there is to know of a set of one's own before it is used: `tangent data check`.
///
/// Reads and decodes every picture once, at a small size. Costs about as much as the first search's decoding.
public struct ImageInspection: Sendable {
  /// Width and height in pixels.
  public struct Size: Hashable, Sendable {
    public let width: Int
    public let height: Int

    package init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  public let listing: ImageListing
  /// The form the images will have; nil where no picture can be read.
  public let form: PictureForm?
  /// Readable pictures by format.
  public let formats: [PictureHeader.Format: Int]
  /// How many of the readable pictures are gray.
  public let grayCount: Int
  /// Of the readable pictures, by the number of pixels: smallest, median and largest; empty where there are none.
  public let sizes: [Size]
  public let unreadable: UnreadablePictures
  /// Places in the listing's files of pictures with the same bytes, two or more each, in the order of the first.
  public let duplicates: [[Int]]

  /// - Parameters:
  ///   - side: the user's choice of the images' side.
  ///   - progress: called with the number of pictures that were read since the last call, from any thread.
  /// - Throws: ``DatasetError`` where it was cancelled.
  public init(
    of listing: ImageListing, side: Int? = nil, progress: @escaping @Sendable (Int) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(DatasetError) {
    let results = AllCores.map(Array(listing.files.indices), isCancelled: isCancelled) { index in
      defer { progress(1) }
      return Result { () throws(PictureError) in try Self.read(PictureFile(url: listing.url(of: listing.files[index])))
      }
    }
    guard let results else { throw DatasetError(.cancelled, "the check was stopped; the same command begins again") }
    var unreadable = UnreadablePictures()
    var headers: [PictureHeader] = []
    var contents: [Content: [Int]] = [:]
    for (index, result) in results.enumerated() {
      switch result {
      case .failure(let error): unreadable.add(index, error.message)
      case .success(let picture):
        headers.append(picture.header)
        contents[picture.content, default: []].append(index)
      }
    }
    self.listing = listing
    self.unreadable = unreadable
    form = headers.isEmpty ? nil : PictureForm(of: headers, side: side)
    formats = headers.reduce(into: [:]) { $0[$1.format, default: 0] += 1 }
    grayCount = headers.count(where: \.isGray)
    duplicates = contents.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    let ordered = headers.map { Size(width: $0.width, height: $0.height) }
      .sorted { ($0.width * $0.height, $0.width) < ($1.width * $1.height, $1.width) }
    sizes = ordered.isEmpty ? [] : [ordered[0], ordered[ordered.count / 2], ordered[ordered.count - 1]]
  }

  /// Pictures that can be read.
  public var readableCount: Int { listing.files.count - unreadable.count }

  /// The bytes of all decoded images; nil where no picture can be read.
  public var decodedBytes: Int? { form.map { $0.bytes * readableCount } }

  /// Duplicates across parts: an image that is trained on and tested with makes accuracies too high.
  public var leaks: [[Int]] {
    duplicates.filter { group in Set(group.map { listing.files[$0].part }).count > 1 }
  }

  /// Duplicates with different classes: one of their labels is wrong.
  public var contradictions: [[Int]] {
    duplicates.filter { group in Set(group.map { listing.files[$0].label }).count > 1 }
  }

  /// Readable training images of each class.
  public var trainingCounts: [Int] {
    let skipped = unreadable.indices
    return listing.files.enumerated().reduce(into: [Int](repeating: 0, count: listing.classNames.count)) {
      counts, file in
      if file.element.part == .training, !skipped.contains(file.offset) { counts[file.element.label] += 1 }
    }
  }

  /// The largest class's training images over the smallest's; nil where a class has none.
  public var imbalance: Double? {
    guard let least = trainingCounts.min(), least > 0, let most = trainingCounts.max() else { return nil }
    return Double(most) / Double(least)
  }

  /// The readable training images without their pixels, all of which are 0: what draws by label need.
  /// - Throws: ``DatasetError`` where no picture can be read.
  public func trainingImages() throws(DatasetError) -> TrainingImages {
    let skipped = unreadable.indices
    let files = listing.files.enumerated().filter { !skipped.contains($0.offset) && $0.element.part != .test }
      .map(\.element)
    guard let form, !files.isEmpty else {
      throw DatasetError(.malformedFile, "no training picture in \(listing.location.relativePath) can be read")
    }
    let blank: Tensor
    do {
      blank = try Tensor.zeros([1, 1, 1, 1], dataType: .uint8).expanded([
        files.count, form.channels, form.side, form.side,
      ])
    } catch { throw DatasetError(error) }
    let first = files.count { $0.part == .training }
    return TrainingImages(
      try ImageSet(
        name: listing.title, images: blank, labels: files.map(\.label), classNames: listing.classNames,
        normalization: Normalization(
          mean: Array(repeating: 0, count: form.channels),
          standardDeviation: Array(repeating: 1, count: form.channels)),
        location: listing.location.standardizedFileURL.path),
      heldOut: first < files.count ? Array(first..<files.count) : nil, drawsByClass: true)
  }

  private struct Content: Hashable {
    let bytes: Int
    let checksum: Checksum
  }

  private struct Picture: Sendable {
    let header: PictureHeader
    let content: Content
  }

  /// The side at which pictures are decoded to see whether they can be.
  private static let trialSide = 32

  private static func read(_ file: PictureFile) throws(PictureError) -> Picture {
    let bytes = try file.bytes()
    let header = try PictureDecoder.header(of: bytes)
    _ = try PictureDecoder.decode(bytes, channels: 3, width: trialSide, height: trialSide, fit: .crop)
    return Picture(header: header, content: Content(bytes: bytes.count, checksum: Checksum(of: bytes)))
  }
}
