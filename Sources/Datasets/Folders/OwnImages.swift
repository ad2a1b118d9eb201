import Foundation
import Torch

/// An image set of one's own: a folder or a table of pictures, decoded once and mapped into memory.
///
/// ```swift
/// let listing = try ImageListing(of: URL(filePath: "photos"))
/// let images = try OwnImages(listing, cachedIn: PictureCache(URL(filePath: "studies/images")))
/// let training = try images.trainingImages()
/// ```
public struct OwnImages: Sendable {
  public let listing: ImageListing
  public let form: PictureForm
  /// The mean and deviation of the training part.
  public let normalization: Normalization
  /// Those that are left out.
  public let unreadable: UnreadablePictures
  /// Whether the cache held other pixels than were once decoded, so that they were decoded again.
  public let replacedDamagedPixels: Bool
  /// The listing's files that are in the set, in order.
  private let files: [ImageListing.File]
  private let pixels: Tensor

  /// Takes the decoded pixels from the cache, or decodes all pictures into it.
  ///
  /// - Parameters:
  ///   - side: the images' side in pixels; nil lets the pictures decide: see ``PictureForm``.
  ///   - progress: called with the number of pictures that were done since the last call, from any thread.
  /// - Throws: ``DatasetError`` for pictures that cannot be read, unless they are to be skipped, and where the cache
  ///   cannot be written.
  public init(
    _ listing: ImageListing, _ options: PictureOptions = PictureOptions(), side: Int? = nil,
    cachedIn cache: PictureCache, progress: @escaping @Sendable (PictureStage, Int) -> Void = { _, _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(DatasetError) {
    try Self.check(side: side)
    let key = cache.key(of: listing, options, side: side)
    let url = cache.file(key)
    cache.removeAbandoned()
    var cached = try DecodedFile(url, key: key)
    if cached == nil { cached = try Self.chosen(listing, options, side, cache) }
    let isIntact = try cached?.hasIntactPixels(isCancelled: isCancelled) ?? false
    replacedDamagedPixels = cached != nil && !isIntact
    let file: DecodedFile
    if let cached, isIntact {
      file = cached
    } else {
      do { try FileManager.default.createDirectory(at: cache.folder, withIntermediateDirectories: true) } catch {
        throw DatasetError(
          .system,
          "the folder \(cache.folder.relativePath) for decoded images could not be created: \(error.systemReason); name "
            + "another one with TANGENT_STUDIES", file: cache.folder.path)
      }
      let decoding = PictureDecoding(
        listing: listing, options: options, side: side, progress: progress, isCancelled: isCancelled)
      try decoding.write(to: url, key: key)
      guard let made = try DecodedFile(url, key: key) else {
        throw DatasetError(.system, "\(url.relativePath) was changed while it was written; try again", file: url.path)
      }
      file = made
      cache.removeOutdated(of: listing)
    }
    self.listing = listing
    form = file.record.form
    normalization = Normalization(mean: file.record.mean, standardDeviation: file.record.standardDeviation)
    unreadable = file.record.unreadable
    let skipped = unreadable.indices
    files = listing.files.enumerated().filter { !skipped.contains($0.offset) }.map(\.element)
    pixels = file.pixels
  }

  /// The sides that pictures can be resized to.
  static let sides = 4...1024

  /// - Throws: ``DatasetError`` for a side that pictures cannot be resized to; nil is none.
  public static func check(side: Int?) throws(DatasetError) {
    guard let side, !sides.contains(side) else { return }
    throw DatasetError(
      .request, "--image-size \(side): pictures are resized to \(sides.lowerBound) to \(sides.upperBound) pixels")
  }

  /// What was decoded at this side because the pictures decided so: what a study goes on with, which records the side.
  private static func chosen(
    _ listing: ImageListing, _ options: PictureOptions, _ side: Int?, _ cache: PictureCache
  ) throws(DatasetError) -> DecodedFile? {
    let key = cache.key(of: listing, options, side: nil)
    guard let side, let file = try DecodedFile(cache.file(key), key: key) else { return nil }
    return file.record.form.side == side ? file : nil
  }

  /// The images of the training and the validation part.
  public func trainingImages() throws(DatasetError) -> TrainingImages {
    let count = files.count { $0.part != .test }
    let first = files.count { $0.part == .training }
    return TrainingImages(
      try set(0..<count), heldOut: first < count ? Array(first..<count) : nil, drawsByClass: true)
  }

  /// - Throws: ``DatasetError`` where there are none.
  public func testImages() throws(DatasetError) -> TestImages {
    let first = files.count { $0.part != .test }
    guard first < files.count else {
      throw DatasetError(
        .missing,
        "\(listing.location.relativePath) has no test images; "
          + (listing.count(of: .validation) > 0
            ? "it has a validation part of its own, so none are set aside: add a test part, or leave out --compare and "
              + "--test"
            : "add pictures, so that each class has two or more"),
        file: listing.location.path)
    }
    return TestImages(try set(first..<files.count))
  }

  private func set(_ range: Range<Int>) throws(DatasetError) -> ImageSet {
    let images: Tensor
    do { images = try pixels.narrowed(axis: 0, from: range.lowerBound, length: range.count) } catch {
      throw DatasetError(error)
    }
    return try ImageSet(
      name: listing.title, images: images, labels: files[range].map(\.label), classNames: listing.classNames,
      normalization: normalization, location: listing.location.standardizedFileURL.path)
  }
}
