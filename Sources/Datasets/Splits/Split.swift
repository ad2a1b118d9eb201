import Torch

/// A division of a training set's images into those that candidates are trained on and those that
/// they are compared on.
///
/// A split holds indices into the *training* part of a data set. Test images have no index here; see
/// ``TestImages``. Images that are in neither list are simply left out.
public struct Split: Hashable, Sendable {
  /// Indices of the images to train on, in the order given.
  public let training: [Int]
  /// Indices of the images to measure validation accuracy on; none of them is in ``training``.
  public let validation: [Int]

  /// A split given by its lists. Costs time linear in `imageCount`.
  ///
  /// - Parameter imageCount: The number of training images the indices count in.
  /// - Throws: ``DatasetError`` when `training` is empty, when an index is outside `0 ..< imageCount`,
  ///   or when an image appears twice, in one list or in both.
  public init(training: [Int], validation: [Int], imageCount: Int) throws(DatasetError) {
    guard !training.isEmpty else {
      throw DatasetError(.request, "a split needs at least one training image")
    }
    var isTaken = [Bool](repeating: false, count: max(imageCount, 0))
    for (name, indices) in [("training", training), ("validation", validation)] {
      for index in indices {
        guard isTaken.indices.contains(index) else {
          throw DatasetError(
            .request, "the \(name) half of a split names image \(index), but the images are 0 to \(imageCount - 1)")
        }
        guard !isTaken[index] else {
          throw DatasetError(
            .request, "image \(index) appears twice in a split, the second time in its \(name) half")
        }
        isTaken[index] = true
      }
    }
    self.training = training
    self.validation = validation
  }

  /// `validationCount` of the images drawn at random for validation, the rest for training.
  ///
  /// - Throws: ``DatasetError`` unless `0 <= validationCount < imageCount`.
  public static func random(
    imageCount: Int, validationCount: Int, seed: Seed
  ) throws(DatasetError) -> Split {
    guard imageCount > 0, (0..<imageCount).contains(validationCount) else {
      throw DatasetError(
        .request,
        "a validation set of \(validationCount) out of \(imageCount) images leaves nothing to train on; "
          + "ask for 0 to \(imageCount - 1)")
    }
    var generator = seed.derived("split").generator()
    let order = generator.permuted(Array(0..<imageCount))
    return try Split(
      training: Array(order.dropFirst(validationCount)), validation: Array(order.prefix(validationCount)),
      imageCount: imageCount)
  }

  /// As ``random(imageCount:validationCount:seed:)`` with round(`validationFraction` * `imageCount`)
  /// validation images.
  ///
  /// - Throws: ``DatasetError`` unless `0 <= validationFraction < 1` and something is left to train on.
  public static func random(
    imageCount: Int, validationFraction: Double, seed: Seed
  ) throws(DatasetError) -> Split {
    guard validationFraction >= 0, validationFraction < 1 else {
      throw DatasetError(
        .request, "a validation fraction of \(validationFraction) was asked for; it must lie in 0 ..< 1")
    }
    return try random(
      imageCount: imageCount, validationCount: Int((validationFraction * Double(imageCount)).rounded()), seed: seed)
  }

  /// `trainingCount` and `validationCount` images drawn at random with their classes balanced: within
  /// each list the classes' counts differ by at most one.
  ///
  /// - Parameters:
  ///   - labels: The class of every training image.
  ///   - classNames: What messages call the classes; empty for their numbers.
  /// - Throws: ``DatasetError`` when a class has too few images, or a label is outside the classes.
  public static func balanced(
    labels: [Int], classCount: Int, classNames: [String] = [], trainingCount: Int, validationCount: Int, seed: Seed
  ) throws(DatasetError) -> Split {
    var draw = try BalancedDraw(
      labels: labels, classCount: classCount, classNames: classNames, seed: seed.derived("balanced split"))
    let training = try draw.take(trainingCount)
    return try Split(training: training, validation: try draw.take(validationCount), imageCount: labels.count)
  }
}
