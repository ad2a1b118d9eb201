import Foundation

/// A data set in one `.npz` file or a folder of `.npy` files: arrays of images and labels under the names that are usual.
public struct ArrayDataset {
  /// Training images, and validation and test images where the file has them.
  public let training: RawImages
  public let validation: RawImages?
  public let test: RawImages?
  /// One more than the largest label of all parts.
  public let classCount: Int

  /// Names of a part's images and labels: those of Keras, those of MedMNIST.
  private static let names: [(part: String, spellings: [(images: String, labels: String)])] = [
    ("training", [("x_train", "y_train"), ("train_images", "train_labels")]),
    (
      "validation",
      [("x_val", "y_val"), ("x_valid", "y_valid"), ("val_images", "val_labels"), ("valid_images", "valid_labels")]
    ),
    ("test", [("x_test", "y_test"), ("test_images", "test_labels")]),
  ]

  /// What an array of training images may be called.
  static let trainingNames = names[0].spellings.map(\.images)

  /// Reads a file, or the files of a folder.
  ///
  /// Images are (N, H, W), (N, H, W, C) or (N, C, H, W) with 1 or 3 channels, of whole numbers 0 to 255, of floats from
  /// 0 to 1 or from 0 to 255, or of truths, in all parts alike. Labels are whole numbers from 0 to 65,535,
  /// (N) or (N, 1).
  /// Floats are rounded to the nearest of 256 values. Cost: the arrays of all parts in memory, and a byte a value.
  ///
  /// - Throws: ``DatasetError`` where the file has no training images, an array is damaged, or its meaning is not clear.
  public static func read(_ file: URL) throws(DatasetError) -> ArrayDataset {
    var isFolder: ObjCBool = false
    let archive: any NamedArrays =
      FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) && isFolder.boolValue
      ? try ArrayFolder(file) : try NPZFile(file)
    var parts: [String: Part] = [:]
    for (part, spellings) in names {
      guard let spelling = spellings.first(where: { archive.names.contains($0.images) }) else { continue }
      guard let images = try archive.array(spelling.images), let labels = try archive.array(spelling.labels) else {
        throw DatasetError(
          .malformedFile, "\(file.path) has \(spelling.images) without \(spelling.labels); save both", file: file.path)
      }
      let found = try ImageArray(images, name: "\(file.path): \(spelling.images)")
      parts[part] = Part(
        images: found,
        labels: try classIndices(labels, count: found.count, name: "\(file.path): \(spelling.labels)"))
    }
    return try ArrayDataset(parts, file: file, names: archive.names)
  }

  /// Images and labels before their parts are compared.
  private struct Part {
    let images: ImageArray
    let labels: [Int]
  }

  private init(_ parts: [String: Part], file: URL, names: [String]) throws(DatasetError) {
    guard let training = parts["training"] else {
      throw DatasetError(
        .malformedFile,
        "\(file.path) has no training images: expected arrays named x_train and y_train, or train_images and "
          + "train_labels, found \(names.isEmpty ? "none" : DatasetError.list(names))", file: file.path)
    }
    let scale = training.images.scale
    func raw(_ name: String, _ part: Part) throws(DatasetError) -> RawImages {
      let shape = part.images.shape
      guard shape == training.images.shape else {
        throw DatasetError(
          .malformedFile,
          "\(file.path): the \(name) images are \(shape) in channels, height and width, the training images "
            + "\(training.images.shape); make them equal", file: file.path)
      }
      guard part.images.scale == scale else {
        throw DatasetError(
          .malformedFile,
          "\(file.path): the \(name) images are \(part.images.range), the training images \(training.images.range); "
            + "save both alike", file: file.path)
      }
      return RawImages(
        pixels: part.images.bytes(), labels: part.labels, channels: shape[0], height: shape[1],
        width: shape[2], files: [(file, part.labels.count)])
    }
    self.training = try raw("training", training)
    validation = try parts["validation"].map { part throws(DatasetError) in try raw("validation", part) }
    test = try parts["test"].map { part throws(DatasetError) in try raw("test", part) }
    classCount = 1 + (parts.values.compactMap { $0.labels.max() }.max() ?? 0)
  }

  /// What a label can be.
  private static let classes = 0...65_535

  /// Labels as class indices, one for each image.
  private static func classIndices(
    _ array: NumPyArray, count: Int, name: String
  ) throws(DatasetError) -> [Int] {
    guard array.shape == [count] || array.shape == [count, 1] else {
      let isOneHot = array.shape.count == 2 && array.shape[0] == count
      throw DatasetError(
        .malformedFile,
        "\(name): expected the shape [\(count)] or [\(count), 1], a label for each image, found \(array.shape)"
          + (isOneHot ? "; of one-hot labels save argmax(axis=1)" : ""))
    }
    var labels: [Int] = []
    labels.reserveCapacity(count)
    var wrong: (index: Int, value: Double)?
    array.visitValues { value in
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
