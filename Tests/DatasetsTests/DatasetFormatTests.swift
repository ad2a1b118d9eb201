import Datasets
import Foundation
import TestSupport
import Testing

/// Formats are values: one of another package is found, read and refused like the built-in ones.
struct DatasetFormatTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A byte for the class and four pixels, image after image; labels and pixels in one file for each part.
  static let plain = DatasetFormat(
    name: "plain", fileNames: { ["\($0.rawValue).plain"] }, spellings: { ["old-\($0)"] },
    read: { files, _, dataset throws(DatasetError) in
      let bytes: Data
      do { bytes = try Data(contentsOf: files[0]) } catch {
        throw DatasetError(.system, "\(files[0].path) could not be read", file: files[0].path)
      }
      guard bytes.count.isMultiple(of: 5) else {
        throw DatasetError(.malformedFile, "\(files[0].path) ends within an image", file: files[0].path)
      }
      let images = stride(from: 0, to: bytes.count, by: 5).map { Array(bytes[$0..<$0 + 5]) }
      return RawImages(
        pixels: images.flatMap { $0.dropFirst() }, labels: images.map { Int($0[0]) }, channels: 1,
        height: dataset.height,
        width: dataset.width, files: [(files[0], images.count)])
    })

  static let dataset = DatasetDescription(
    id: "mine", title: "Mine", format: plain, folders: ["mine"], classNames: ["a", "b"], channels: 1, height: 2,
    width: 2, trainingCount: 3, testCount: 1, normalization: Normalization(mean: [0], standardDeviation: [1]),
    source: .manual("write the file"))

  @Test(arguments: ["training.plain", "old-training.plain", "TRAINING.PLAIN"])
  func aFormatOfOnesOwnIsFoundAndRead(name: String) throws {
    try Data([0, 1, 2, 3, 4, 1, 5, 6, 7, 8]).write(to: folder.file(name))
    let copy = try #require(DatasetCopy(of: Self.dataset, in: folder.url))
    let images = try copy.trainingImages().images
    #expect(images.labels == [0, 1])
    #expect(try images.images.doubles() == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(!images.isComplete)
    let shortfalls = copy.shortfalls(of: .training, readFrom: images.sources)
    #expect(shortfalls.map(\.count) == [2] && shortfalls.map(\.completeCount) == [3])
    #expect(throws: DatasetError.self) { try copy.testImages() }
  }

  @Test func itsErrorsAreItsOwn() throws {
    try Data([0, 1, 2]).write(to: folder.file("training.plain"))
    let copy = try #require(DatasetCopy(of: Self.dataset, in: folder.url))
    let error = #expect(throws: DatasetError.self) { try copy.trainingImages() }
    #expect(error?.description.hasSuffix("ends within an image") == true)
  }

  @Test func formatsAreEqualByName() {
    #expect(DatasetFormat.idx == .idx && DatasetFormat.cifar10 != .cifar100)
    #expect(Set(DatasetCatalogue.all.map(\.format)).count == 3)
  }
}
