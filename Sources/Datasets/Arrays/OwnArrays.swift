import Foundation
import Torch

/// An image set of one's own in NumPy's arrays: an `.npz` file or a folder of `.npy` files. Images are held in memory at
/// the size at which they are used; the arrays themselves need not fit.
///
/// ```swift
/// let images = try OwnArrays(URL(filePath: "cells.npz"))
/// let training = try images.trainingImages()
/// ```
///
/// See ``ArrayDataset`` for the names, shapes and types of the arrays. Without a test and a validation part, about a
/// fifth of each class are test images, by a hash of their places in the array: images that are added at its end move
/// no other.
public struct OwnArrays: Sendable {
  /// The file or the folder.
  public let location: URL
  /// The numbers of the classes.
  public let classNames: [String]
  /// Whether the test part was drawn from the training images.
  public let drawsTest: Bool
  /// The side in pixels of the images as they are used.
  public let side: Int
  public let channels: Int
  /// The height and width in pixels of the images in the arrays.
  public let originalSize: (height: Int, width: Int)
  /// The mean and deviation of the training part.
  public let normalization: Normalization
  let parts: [ImagePart: RawImages]
  /// The places in the training array of the images that were drawn for the test part.
  let drawnForTest: Set<Int>

  /// The set's name for people.
  public var title: String { location.standardizedFileURL.lastPathComponent }

  /// Whether a path leads to arrays: a file that ends in `.npz`, or a folder that holds an array of training images.
  public static func isArrays(_ location: URL) -> Bool {
    if location.pathExtension.lowercased() == "npz" { return true }
    return ArrayDataset.trainingNames.contains { name in
      FileManager.default.fileExists(
        atPath: location.appending(path: "\(name).npy", directoryHint: .notDirectory).path)
    }
  }

  /// - Parameters:
  ///   - side: the images' side in pixels; nil keeps their size, which must be square then.
  ///   - fit: what becomes of images that are not square.
  /// - Throws: ``DatasetError`` as ``ArrayDataset``, for images that are not square, and for classes without
  ///   training images.
  public init(_ location: URL, side: Int? = nil, fit: PictureFit = .crop) throws(DatasetError) {
    try OwnImages.check(side: side)
    let set = try ArrayDataset(location)
    originalSize = (set.height, set.width)
    guard side != nil || set.height == set.width else {
      throw DatasetError(
        .request,
        "\(location.relativePath) has images of \(set.height)x\(set.width) pixels, and networks see "
          + "squares; choose a size with --image-size, and how they are made to fit with --fit", file: location.path)
    }
    try Self.checkClasses(set, location)
    self.location = location
    self.side = side ?? set.height
    channels = set.channels
    classNames = (0..<set.classCount).map(String.init)
    drawsTest = set.labels(of: .test) == nil && set.labels(of: .validation) == nil
    var parts: [ImagePart: RawImages] = [:]
    for part in ImagePart.allCases { parts[part] = try set.images(of: part, side: self.side, fit: fit) }
    var drawn: Set<Int> = []
    if drawsTest, let all = parts[.training] {
      let names = all.labels.enumerated().map { (path: "\($0.offset)", label: $0.element) }
      drawn = TestDraw.places(names)
      parts[.training] = all.restricted { !drawn.contains($0) }
      parts[.test] = drawn.isEmpty ? nil : all.restricted { drawn.contains($0) }
    }
    drawnForTest = drawn
    self.parts = parts
    normalization = parts[.training].map(Self.sums)?.normalization ?? PixelSums(channels: channels).normalization
  }

  public func count(of part: ImagePart) -> Int { parts[part]?.count ?? 0 }

  /// The number of images of each class.
  public func classCounts(of part: ImagePart) -> [Int] {
    (parts[part]?.labels ?? []).reduce(into: [Int](repeating: 0, count: classNames.count)) { $0[$1] += 1 }
  }

  /// The images of the training and the validation part.
  public func trainingImages() throws(DatasetError) -> TrainingImages {
    let used = [parts[.training], parts[.validation]].compactMap { $0 }
    let first = count(of: .training)
    let all = first + count(of: .validation)
    return TrainingImages(try set(used), heldOut: first < all ? Array(first..<all) : nil, drawsByClass: true)
  }

  /// - Throws: ``DatasetError`` where there are none.
  public func testImages() throws(DatasetError) -> TestImages {
    guard let test = parts[.test] else {
      throw DatasetError(
        .missing,
        "\(location.relativePath) has no test images; "
          + (parts[.validation] == nil
            ? "add images, so that each class has two or more"
            : "it has validation images of its own, so none are set aside: add x_test and y_test, or leave out "
              + "--compare and --test"),
        file: location.path)
    }
    return TestImages(try set([test]))
  }

  private func set(_ parts: [RawImages]) throws(DatasetError) -> ImageSet {
    let labels = parts.flatMap(\.labels)
    let images: Tensor
    do {
      images = try Tensor(parts.flatMap(\.pixels), shape: [labels.count, channels, side, side])
    } catch { throw DatasetError(error) }
    return try ImageSet(
      name: title, images: images, labels: labels, classNames: classNames, normalization: normalization,
      location: location.standardizedFileURL.path)
  }

  private static func sums(_ images: RawImages) -> PixelSums {
    let bytes = images.channels * images.height * images.width
    var sums = PixelSums(channels: images.channels)
    for start in stride(from: 0, to: images.pixels.count, by: bytes) {
      sums.add(PixelSums(of: Array(images.pixels[start..<start + bytes]), channels: images.channels))
    }
    return sums
  }

  /// Labels count from 0, without gaps, and every class can be learned.
  private static func checkClasses(_ set: ArrayDataset, _ location: URL) throws(DatasetError) {
    let trained = Set(set.labels(of: .training) ?? [])
    if let label = (0..<set.classCount).first(where: { !trained.contains($0) }) {
      throw DatasetError(
        .request,
        "\(location.relativePath): no training image has the label \(label), and the largest label is "
          + "\(set.classCount - 1); number the classes from 0 without gaps", file: location.path)
    }
    guard set.classCount > 1 else {
      throw DatasetError(
        .request, "\(location.relativePath): every label is 0, and a search needs two classes or more",
        file: location.path)
    }
  }
}

extension RawImages {
  /// Those whose places pass.
  fileprivate func restricted(_ isIncluded: (Int) -> Bool) -> RawImages {
    let bytes = channels * height * width
    let chosen = labels.indices.filter(isIncluded)
    return RawImages(
      pixels: chosen.flatMap { pixels[$0 * bytes..<($0 + 1) * bytes] }, labels: chosen.map { labels[$0] },
      channels: channels, height: height, width: width, files: files)
  }
}

extension OwnArrays {
  public var shape: DatasetShape {
    DatasetShape(
      id: location.standardizedFileURL.path, title: title, channels: channels, height: side, width: side,
      classCount: classNames.count, isOwn: true)
  }
}
