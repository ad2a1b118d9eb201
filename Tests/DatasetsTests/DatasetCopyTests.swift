import Datasets
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct DatasetCopyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ names: [String]) throws {
    for name in names {
      let bytes =
        name.lowercased().contains("images")
        ? idxFile([2, 28, 28], randomBytes(2 * 28 * 28, seed: 1)) : idxFile([2], [3, 5])
      try (name.lowercased().hasSuffix(".gz") ? gzipped(bytes, in: folder.url) : bytes).write(to: folder.file(name))
    }
  }

  /// Names under which MNIST's files are passed on.
  @Test(arguments: [
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"], ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte"],
    ["train-images.idx3-ubyte", "train-labels.idx1-ubyte"],
    ["train-images.idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"],
    ["TRAIN-IMAGES-IDX3-UBYTE", "TRAIN-LABELS-IDX1-UBYTE"], ["Train-Images.idx3-ubyte.GZ", "train-labels.IDX1-ubyte"],
  ])
  func idxFilesAreFoundUnderTheirUsualNames(names: [String]) throws {
    try write(names)
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.mnist, in: folder.url))
    #expect(copy.trainingFiles.map(\.lastPathComponent) == names)
    #expect(try copy.trainingImages().images.labels == [3, 5])
  }

  /// Where both are there, the published name wins.
  @Test func thePublishedNameComesFirst() throws {
    try write([
      "train-images.idx3-ubyte", "TRAIN-IMAGES-IDX3-UBYTE", "train-images-idx3-ubyte", "train-labels-idx1-ubyte",
    ])
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.mnist, in: folder.url))
    #expect(copy.trainingFiles.map(\.lastPathComponent) == ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"])
  }

  @Test func cifarFilesMayBeGzippedAndInUpperCase() throws {
    try gzipped(cifarRecords(labels: [[4]], seed: 1), in: folder.url).write(to: folder.file("DATA_BATCH_2.BIN.gz"))
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.cifar10, in: folder.url))
    #expect(try copy.trainingImages().images.labels == [4])
  }

  /// The test part is there, so the folder is a copy; the missing file of the other is named.
  @Test(arguments: [
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"), ("train-labels.idx1-ubyte", "train-images-idx3-ubyte"),
  ])
  func theMissingFileOfAPairIsNamed(present: String, missing: String) throws {
    try write([present, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.fashionMNIST, in: folder.url))
    #expect(try copy.testImages().count == 2)
    let error = #expect(throws: DatasetError.self) { try copy.trainingImages() }
    #expect(error?.kind == .missing)
    #expect(
      error?.description
        == "\(folder.url.path) lacks \(missing), so the training images of Fashion-MNIST cannot be read; to get them: "
        + "apt-get install dataset-fashion-mnist")
  }

  @Test func shortfallsNameTheFiles() throws {
    try cifarRecords(labels: [[1], [2]], seed: 1).write(to: folder.file("data_batch_3.bin"))
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.cifar10, in: folder.url))
    let images = try copy.trainingImages().images
    #expect(
      copy.shortfalls(of: .training, readFrom: images.sources).map { [$0.file, "\($0.count)", "\($0.completeCount)"] }
        == [1, 2, 4, 5].map { ["data_batch_\($0).bin", "0", "10000"] } + [["data_batch_3.bin", "2", "10000"]])
  }

  /// Labels hold no images: only the other file of an idx part counts.
  @Test func shortIdxFilesAreCountedOnce() throws {
    try write(["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.mnist, in: folder.url))
    let shortfalls = try copy.shortfalls(of: .test, readFrom: copy.testImages().sources)
    #expect(shortfalls.map(\.file) == ["t10k-images-idx3-ubyte"])
    #expect(shortfalls.map(\.count) == [2] && shortfalls.map(\.completeCount) == [10_000])
    let whole = ImageSet.Source(path: folder.file("t10k-images-idx3-ubyte").path, count: 10_000)
    #expect(copy.shortfalls(of: .test, readFrom: [whole]).isEmpty)
  }
}
