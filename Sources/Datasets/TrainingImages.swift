/// The images a search may see: the training part of a data set.
///
/// Searches, kernels and trained candidates are built from this type, ``TestImages`` is a type of its
/// own, and neither converts to the other. That is what keeps test images out of a search.
public struct TrainingImages: Sendable {
  public let images: ImageSet
  /// The images of a validation part of the set's own, from which those held out are drawn; nil where they are drawn
  /// from all.
  public let heldOut: [Int]?
  /// Whether a random part takes its share of every class, as rare classes need it.
  public let drawsByClass: Bool

  /// Declares images of one's own to be training images.
  ///
  /// - Parameters:
  ///   - heldOut: indices of the images that are only held out, never trained on by a search.
  ///   - drawsByClass: whether a part that is drawn at random takes its share of every class.
  public init(_ images: ImageSet, heldOut: [Int]? = nil, drawsByClass: Bool = false) {
    self.images = images
    self.heldOut = heldOut
    self.drawsByClass = drawsByClass
  }
}

/// The images that only a finished result is measured on.
///
/// Their pixels come out as batches for that one purpose; there is no way from here to a ``Split`` or
/// to ``SearchData``.
public struct TestImages: Sendable {
  package let images: ImageSet

  /// Declares images of one's own to be test images.
  public init(_ images: ImageSet) {
    self.images = images
  }

  public var name: String { images.name }
  public var count: Int { images.count }
  public var isComplete: Bool { images.isComplete }
  public var completeCount: Int { images.completeCount }
  public var sources: [ImageSet.Source] { images.sources }

  /// The images, never augmented, as batches for a final measurement.
  ///
  /// - Throws: ``DatasetError`` as ``BatchSource`` does.
  public func batches(_ options: BatchOptions = BatchOptions()) throws(DatasetError) -> BatchSource {
    try BatchSource(images, options)
  }
}

extension DatasetCopy {
  /// Reads the training part onto the CPU.
  ///
  /// Takes memory for the part twice while it reads (CIFAR: 150 MB each), once afterward.
  ///
  /// - Throws: ``DatasetError`` when the part is absent, or a file is not as it should be.
  public func trainingImages() throws(DatasetError) -> TrainingImages {
    TrainingImages(try ImageSet(rawTrainingImages(), of: dataset, completeCount: dataset.trainingCount))
  }

  /// Reads the test part onto the CPU; throws as ``trainingImages()``.
  public func testImages() throws(DatasetError) -> TestImages {
    TestImages(try ImageSet(rawTestImages(), of: dataset, completeCount: dataset.testCount))
  }
}
