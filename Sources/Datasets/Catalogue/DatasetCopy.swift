import Foundation

/// A data set's files in one folder of this machine.
///
/// A copy may be partial (CIFAR-10 with only some of its batches, or shorter ones): it is read as far
/// as it goes, and ``ImageSet/isComplete`` says whether that is everything.
public struct DatasetCopy: Hashable, Sendable {
  public let dataset: DatasetDescription
  public let folder: URL
  /// The files with training images that are there, in the set's own order; for idx, images then labels.
  public let trainingFiles: [URL]
  /// The files with test images that are there; for idx, images then labels.
  public let testFiles: [URL]

  /// The copy of `dataset` in `folder`, or nil where it holds none of the set's files.
  public init?(of dataset: DatasetDescription, in folder: URL) {
    func existing(_ name: String) -> URL? {
      let url = folder.appending(path: name)
      return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }
    func idx(_ part: String) -> [URL] {
      let files = ["\(part)-images-idx3-ubyte", "\(part)-labels-idx1-ubyte"].compactMap {
        existing($0) ?? existing("\($0).gz")
      }
      return files.count == 2 ? files : []
    }
    switch dataset.layout {
    case .idx:
      trainingFiles = idx("train")
      testFiles = idx("t10k")
    case .cifar10:
      trainingFiles = (1...5).compactMap { existing("data_batch_\($0).bin") }
      testFiles = ["test_batch.bin"].compactMap(existing)
    case .cifar100:
      trainingFiles = ["train.bin"].compactMap(existing)
      testFiles = ["test.bin"].compactMap(existing)
    }
    guard !trainingFiles.isEmpty || !testFiles.isEmpty else { return nil }
    self.dataset = dataset
    self.folder = folder
  }

  /// Reads the raw training part.
  ///
  /// - Throws: ``DatasetError`` when the part is absent or a file is not as it should be.
  func rawTrainingImages() throws(DatasetError) -> RawImages {
    try raw(trainingFiles, part: "training", limit: dataset.trainingCount, cifar100: .cifar100Training)
  }

  /// Reads the raw test part; throws as ``rawTrainingImages()``.
  func rawTestImages() throws(DatasetError) -> RawImages {
    try raw(testFiles, part: "test", limit: dataset.testCount, cifar100: .cifar100Test)
  }

  private func raw(
    _ files: [URL], part: String, limit: Int, cifar100: CIFARFile
  ) throws(DatasetError) -> RawImages {
    guard let first = files.first else {
      throw DatasetError(
        .missing, "\(folder.path) holds no \(part) files of \(dataset.title); to get them: \(dataset.instructions)",
        file: folder.path)
    }
    switch dataset.layout {
    case .idx:
      return try .idx(
        images: first, labels: files[1], height: dataset.height, width: dataset.width,
        classCount: dataset.classCount, limit: limit)
    case .cifar10: return try CIFARFile.cifar10.read(files)
    case .cifar100: return try cifar100.read(files)
    }
  }
}
