import Datasets
import Foundation
import TestSupport
import Testing
import Torch

/// Where Debian's package puts its files.
private let folder = URL(filePath: "/usr/share/datasets/fashion-mnist")

/// The one real image set that Debian packages, where it is installed.
@Suite(
  .enabled(
    if: DatasetCopy(of: DatasetCatalogue.fashionMNIST, in: folder) != nil,
    "needs Debian's package dataset-fashion-mnist"))
struct FashionMNISTTests {
  /// The contents behind an idx header of `headerBytes`, unpacked by `gzip` and cut here.
  static func elements(_ name: String, headerBytes: Int) throws -> [UInt8] {
    Array(try output(of: "gzip", ["-dc", folder.appending(path: name).path]).dropFirst(headerBytes))
  }

  @Test func itIsFoundWithoutBeingTold() throws {
    let copy = try DatasetLocations(environment: ["HOME": "/nonexistent"]).copy(of: DatasetCatalogue.fashionMNIST)
    #expect(copy.folder.path == folder.path)
  }

  @Test func trainingImagesComeOutToTheBit() throws {
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.fashionMNIST, in: folder))
    let set = try copy.trainingImages().images
    #expect(set.count == 60_000)
    #expect(set.isComplete)
    #expect(set.labels.prefix(8) == [9, 0, 0, 3, 0, 2, 7, 2], "the first labels of the published file")
    #expect(set.labels == (try Self.elements("train-labels-idx1-ubyte.gz", headerBytes: 8)).map(Int.init))
    let pixels = try Self.elements("train-images-idx3-ubyte.gz", headerBytes: 16)
    #expect(try set.images.scalars(as: UInt8.self) == pixels)
    #expect((0..<10).map { label in set.labels.count { $0 == label } } == Array(repeating: 6000, count: 10))
  }

  @Test func testImagesAreThereToo() throws {
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.fashionMNIST, in: folder))
    let set = try copy.testImages()
    #expect(set.count == 10_000)
    #expect(set.isComplete)
    let labels = try set.batches().labels
    #expect(labels == (try Self.elements("t10k-labels-idx1-ubyte.gz", headerBytes: 8)).map(Int.init))
  }
}
