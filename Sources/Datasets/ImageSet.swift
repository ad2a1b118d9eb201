import Foundation
import Torch

/// Images, their labels and what is known of them: one part (training or test) of a data set.
public struct ImageSet: Sendable {
  /// A file the images came from.
  public struct Source: Hashable, Sendable {
    public let path: String
    /// The number of images it held.
    public let count: Int

    public init(path: String, count: Int) {
      self.path = path
      self.count = count
    }
  }

  /// The data set's name for text.
  public let name: String
  /// Pixels: uint8, (count, channels, height, width).
  public let images: Tensor
  /// The class of every image, from 0 to `classCount - 1`.
  public let labels: [Int]
  /// The classes in the order of their labels.
  public let classNames: [String]
  /// The map of pixels to network inputs.
  public let normalization: Normalization
  /// The number of images a complete copy has.
  public let completeCount: Int
  /// The files the images came from, in order; empty for images that came from elsewhere.
  public let sources: [Source]
  /// The folder of the files that the images came from, or the table that lists them; nil for images that came from
  /// elsewhere.
  public let folder: String?

  public let channels: Int
  /// Pixels.
  public let height: Int
  /// Pixels.
  public let width: Int

  public var count: Int { labels.count }
  public var classCount: Int { classNames.count }
  /// Whether this is everything the data set's part has.
  public var isComplete: Bool { count == completeCount }

  /// Images of one's own.
  ///
  /// - Parameters:
  ///   - images: uint8, (count, channels, height, width), at least one image.
  ///   - completeCount: The number of images of a complete copy, or nil where these are all.
  ///   - location: the folder or the table that the images came from; nil takes the folder of the first source.
  /// - Throws: ``DatasetError`` when the tensor has another type or rank, when the labels are not one an
  ///   image or outside the classes, or when the normalization is for another number of channels.
  public init(
    name: String, images: Tensor, labels: [Int], classNames: [String], normalization: Normalization,
    completeCount: Int? = nil, sources: [Source] = [], location: String? = nil
  ) throws(DatasetError) {
    let shape = images.shape
    guard images.dataType == .uint8, shape.count == 4, shape.allSatisfy({ $0 > 0 }) else {
      throw DatasetError(
        .request,
        "\(name): images must be uint8 of shape (count, channels, height, width), not "
          + "\(images.dataType?.rawValue ?? "another type") of shape \(shape)")
    }
    guard labels.count == shape[0] else {
      throw DatasetError(.request, "\(name): \(shape[0]) images need as many labels, not \(labels.count)")
    }
    if let wrong = labels.firstIndex(where: { !classNames.indices.contains($0) }) {
      throw DatasetError(
        .request, "\(name): image \(wrong) has the label \(labels[wrong]), but there are \(classNames.count) classes")
    }
    guard normalization.mean.count == shape[1] else {
      throw DatasetError(
        .request,
        "\(name): the images have \(shape[1]) channels, but the normalization has \(normalization.mean.count)")
    }
    self.name = name
    self.images = images
    self.labels = labels
    self.classNames = classNames
    self.normalization = normalization
    self.completeCount = completeCount ?? labels.count
    self.sources = sources
    folder =
      location
      ?? sources.first.map { URL(filePath: $0.path).standardizedFileURL.deletingLastPathComponent().path }
    channels = shape[1]
    height = shape[2]
    width = shape[3]
  }

  /// The same set with its pixels on `device`.
  ///
  /// - Throws: ``DatasetError`` when the device cannot hold them.
  public func moved(to device: Device) throws(DatasetError) -> ImageSet {
    let moved: Tensor
    do { moved = try images.moved(to: device) } catch { throw DatasetError(error) }
    return try replacing(images: moved)
  }

  /// The same set at `size` x `size` pixels, each the mean of a square of the original's, rounded to
  /// the nearest whole value (halves up).
  ///
  /// Averaging a square aliases less than dropping pixels. Costs one pass over the pixels, a few
  /// thousand images at a time, so the memory in use grows little beyond the result.
  ///
  /// - Throws: ``DatasetError`` unless the images are square and their side is a multiple of `size`.
  public func reduced(to size: Int) throws(DatasetError) -> ImageSet {
    guard height == width, size > 0, height.isMultiple(of: size) else {
      throw DatasetError(
        .request,
        "\(name) has images of \(height)x\(width) pixels, which cannot be averaged down to \(size)x\(size): "
          + "the side must be divided by a whole number")
    }
    if size == height { return self }
    let reduced: Tensor
    do {
      var pieces: [Tensor] = []
      for start in stride(from: 0, to: count, by: 4096) {
        let piece = try images.narrowed(axis: 0, from: start, length: min(4096, count - start))
        pieces.append(
          try piece.converted(to: .float32).averagePooled(kernelSize: height / size, stride: height / size)
            .shifted(by: 0.5).converted(to: .uint8))
      }
      reduced = try .concatenation(pieces)
    } catch { throw DatasetError(error) }
    return try replacing(images: reduced)
  }

  private func replacing(images: Tensor) throws(DatasetError) -> ImageSet {
    try ImageSet(
      name: name, images: images, labels: labels, classNames: classNames, normalization: normalization,
      completeCount: completeCount, sources: sources, location: folder)
  }
}

extension ImageSet {
  /// The images of one part of a data set, read from files.
  init(_ raw: RawImages, of dataset: DatasetDescription, completeCount: Int) throws(DatasetError) {
    let images: Tensor
    do {
      images = try Tensor(raw.pixels, shape: [raw.count, raw.channels, raw.height, raw.width])
    } catch { throw DatasetError(error) }
    try self.init(
      name: dataset.title, images: images, labels: raw.labels, classNames: dataset.classNames,
      normalization: dataset.normalization, completeCount: completeCount,
      sources: raw.files.map { Source(path: $0.url.path, count: $0.count) })
  }
}
