import Foundation

/// A data set's files in one folder of this machine.
///
/// A copy may be partial (CIFAR-10 with only some of its batches, or shorter ones): it is read as far
/// as it goes, ``ImageSet/isComplete`` says whether that is everything, and
/// ``shortfalls(of:readFrom:)`` which files lack what.
public struct DatasetCopy: Hashable, Sendable {
  public let dataset: DatasetDescription
  public let folder: URL
  /// The files of the training part that are there, in the set's own order.
  public let trainingFiles: [URL]
  /// The files of the test part that are there, in the set's own order.
  public let testFiles: [URL]

  /// The copy of `dataset` in `folder`, or nil where neither part of the set can be read from there.
  public init?(of dataset: DatasetDescription, in folder: URL) {
    func usable(_ part: DatasetPart) -> [URL] {
      let files = PartFiles(part, of: dataset, in: folder)
      return dataset.format.readsSomeFiles || files.absent.isEmpty ? files.found : []
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
    try raw(trainingFiles, .training)
  }

  /// Reads the raw test part; throws as ``rawTrainingImages()``.
  func rawTestImages() throws(DatasetError) -> RawImages {
    try raw(testFiles, .test)
  }

  private func raw(_ files: [URL], _ part: DatasetPart) throws(DatasetError) -> RawImages {
    guard !files.isEmpty else {
      throw DatasetError(
        .missing,
        "\(folder.path) lacks \(DatasetError.list(PartFiles(part, of: dataset, in: folder).absent)), so the \(part) "
          + "images of \(dataset.title) cannot be read; to get them: \(dataset.instructions)", file: folder.path)
    }
    return try dataset.format.read(files, part, dataset)
  }
}
