import Foundation

/// A data set in one `.npz` file or a folder of `.npy` files: arrays of images and labels under the names that are usual.
///
/// Images are (N, H, W), (N, H, W, C) or (N, C, H, W) with 1 or 3 channels, of whole numbers 0 to 255, of floats from
/// 0 to 1 or from 0 to 255, or of truths, in all parts alike. Labels are whole numbers from 0 to 65,535,
/// (N) or (N, 1).
public struct ArrayDataset {
  /// One more than the largest label of all parts.
  public let classCount: Int
  /// Of the images in the arrays.
  public var channels: Int { shape[0] }
  /// In pixels.
  public var height: Int { shape[1] }
  /// In pixels.
  public var width: Int { shape[2] }

  private let file: URL
  private let shape: [Int]
  private let parts: [ImagePart: Part]

  /// Images whose pixels are still in the file, and their labels.
  private struct Part {
    let images: ImageArray
    let labels: [Int]
  }

  /// Names of a part's images and labels: those of Keras, those of MedMNIST.
  private static let names: [(part: ImagePart, spellings: [(images: String, labels: String)])] = [
    (.training, [("x_train", "y_train"), ("train_images", "train_labels")]),
    (
      .validation,
      [("x_val", "y_val"), ("x_valid", "y_valid"), ("val_images", "val_labels"), ("valid_images", "valid_labels")]
    ),
    (.test, [("x_test", "y_test"), ("test_images", "test_labels")]),
  ]

  /// What an array of training images may be called.
  static let trainingNames = names[0].spellings.map(\.images)

  /// Finds the arrays of a file, or of the files of a folder.
  ///
  /// Cost: the labels in memory; one pass over images of any type but uint8 and bool, for their range.
  /// - Throws: ``DatasetError`` where the file has no training images, an array is damaged, or its meaning is not clear.
  public init(_ file: URL) throws(DatasetError) { try self.init(file, partBytes: 64 << 20) }

  /// - Parameter partBytes: how much of an array is held in memory at a time; at least one image is.
  package init(_ file: URL, partBytes: Int) throws(DatasetError) {
    var isFolder: ObjCBool = false
    let archive: any NamedArrays =
      FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) && isFolder.boolValue
      ? try ArrayFolder(file) : try NPZFile(file)
    var parts: [ImagePart: Part] = [:]
    for (part, spellings) in Self.names {
      let found = spellings.filter { archive.names.contains($0.images) }
      guard let spelling = found.first else { continue }
      // Their labels may contradict each other.
      guard found.count == 1 else {
        throw DatasetError(
          .malformedFile,
          "\(file.path) has both \(spelling.images) and \(found[1].images); keep one of them, with its labels",
          file: file.path)
      }
      guard let images = try archive.source(spelling.images), let labels = try archive.source(spelling.labels) else {
        throw DatasetError(
          .malformedFile, "\(file.path) has \(spelling.images) without \(spelling.labels); save both", file: file.path)
      }
      let array = try ImageArray(images, name: "\(file.path): \(spelling.images)", partBytes: partBytes)
      parts[part] = Part(
        images: array,
        labels: try Self.classIndices(
          labels, count: array.count, name: "\(file.path): \(spelling.labels)"))
    }
    guard let training = parts[.training]?.images else {
      throw DatasetError(
        .malformedFile,
        "\(file.path) has no training images: expected arrays named x_train and y_train, or train_images and "
          + "train_labels, found \(archive.names.isEmpty ? "none" : DatasetError.list(archive.names))",
        file: file.path)
    }
    for (part, images) in [(ImagePart.validation, parts[.validation]?.images), (.test, parts[.test]?.images)] {
      guard let images else { continue }
      guard images.shape == training.shape else {
        throw DatasetError(
          .malformedFile,
          "\(file.path): the \(part.rawValue) images are \(images.shape) in channels, height and width, the training "
            + "images \(training.shape); make them equal", file: file.path)
      }
      guard images.scale == training.scale else {
        throw DatasetError(
          .malformedFile,
          "\(file.path): the \(part.rawValue) images are \(images.range), the training images \(training.range); save "
            + "both alike", file: file.path)
      }
    }
    self.file = file
    shape = training.shape
    self.parts = parts
    classCount = 1 + (parts.values.compactMap { $0.labels.max() }.max() ?? 0)
  }

  /// The labels of a part, or nil where the file does not have it.
  public func labels(of part: ImagePart) -> [Int]? { parts[part]?.labels }

  /// The images of a part, or nil where the file does not have it.
  ///
  /// Floats are rounded to the nearest of 256 values. Cost: one pass over the array, with about 200 MiB in memory at a
  /// time, plus one byte for each value of the returned images.
  /// - Parameters:
  ///   - side: in pixels, to resize to; nil keeps the size that they have.
  ///   - fit: what becomes of images that are not square and are resized.
  /// - Throws: ``DatasetError`` where the array is damaged, or memory is exhausted.
  public func images(
    of part: ImagePart, side: Int? = nil, fit: PictureFit = .crop
  ) throws(DatasetError) -> RawImages? {
    guard let found = parts[part] else { return nil }
    var images = RawImages(
      pixels: [], labels: found.labels, channels: channels, height: side ?? height, width: side ?? width,
      files: [(file, found.labels.count)])
    images.pixels.reserveCapacity(images.count * channels * images.height * images.width)
    try found.images.parts { range, pixels throws(DatasetError) in
      let read = RawImages(
        pixels: pixels, labels: Array(found.labels[range]), channels: channels, height: height, width: width, files: [])
      images.pixels +=
        try side.map { side throws(DatasetError) in try read.resized(to: side, fit: fit).pixels } ?? pixels
    }
    return images
  }

  /// What a label can be.
  private static let classes = 0...65_535

  /// Labels as class indices, one for each image.
  private static func classIndices(
    _ source: NumPySource, count: Int, name: String
  ) throws(DatasetError) -> [Int] {
    let shape = source.shape
    guard shape == [count] || shape == [count, 1] else {
      let isOneHot = shape.count == 2 && shape[0] == count
      throw DatasetError(
        .malformedFile,
        "\(name): expected the shape [\(count)] or [\(count), 1], a label for each image, found \(shape)"
          + (isOneHot ? "; of one-hot labels save argmax(axis=1)" : ""))
    }
    var labels: [Int] = []
    labels.reserveCapacity(count)
    var wrong: (index: Int, value: Double)?
    try source.array().visitValues { value in
      if let label = Int(exactly: value), classes.contains(label) {
        labels.append(label)
      } else if wrong == nil {
        wrong = (labels.count, value)
      }
    }
    if let wrong {
      let found = Int(exactly: wrong.value).map(String.init) ?? String(wrong.value)
      throw DatasetError(
        .malformedFile,
        "\(name): expected class indices from 0 to \(classes.upperBound), found \(found) as the label of image "
          + "\(wrong.index)")
    }
    return labels
  }
}
