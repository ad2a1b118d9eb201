import Foundation

/// A data set's files in one folder of this machine.
///
/// A copy may be partial (CIFAR-10 with only some of its batches, or shorter ones): it is read as far
/// as it goes, ``ImageSet/isComplete`` says whether that is everything, and
/// ``shortfalls(of:readFrom:)`` which files lack what.
public struct DatasetCopy: Hashable, Sendable {
  public let dataset: DatasetDescription
  public let folder: URL
  /// The files with training images that are there, in the set's own order; for idx, images then labels.
  public let trainingFiles: [URL]
  /// The files with test images that are there; for idx, images then labels.
  public let testFiles: [URL]

  /// The copy of `dataset` in `folder`, or nil where neither part of the set can be read from there.
  public init?(of dataset: DatasetDescription, in folder: URL) {
    func usable(_ part: DatasetPart) -> [URL] {
      let files = PartFiles(part, of: dataset, in: folder)
      // Images without labels, or labels without images, are of no use.
      return dataset.layout == .idx && !files.absent.isEmpty ? [] : files.found
    }
    trainingFiles = usable(.training)
    testFiles = usable(.test)
    guard !trainingFiles.isEmpty || !testFiles.isEmpty else { return nil }
    self.dataset = dataset
    self.folder = folder
  }

  /// Reads the raw training part.
  ///
  /// - Throws: ``DatasetError`` when the part is absent or a file is not as it should be.
  func rawTrainingImages() throws(DatasetError) -> RawImages {
    try raw(trainingFiles, .training, cifar100: .cifar100Training)
  }

  /// Reads the raw test part; throws as ``rawTrainingImages()``.
  func rawTestImages() throws(DatasetError) -> RawImages {
    try raw(testFiles, .test, cifar100: .cifar100Test)
  }

  private func raw(
    _ files: [URL], _ part: DatasetPart, cifar100: CIFARFile
  ) throws(DatasetError) -> RawImages {
    guard let first = files.first else {
      throw DatasetError(
        .missing,
        "\(folder.path) lacks \(DatasetError.list(PartFiles(part, of: dataset, in: folder).absent)), so the \(part) "
          + "images of \(dataset.title) cannot be read; to get them: \(dataset.instructions)", file: folder.path)
    }
    switch dataset.layout {
    case .idx:
      return try .idx(
        images: first, labels: files[1], height: dataset.height, width: dataset.width,
        classCount: dataset.classCount, limit: dataset.completeCount(of: part))
    case .cifar10: return try CIFARFile.cifar10.read(files)
    case .cifar100: return try cifar100.read(files)
    }
  }
}
