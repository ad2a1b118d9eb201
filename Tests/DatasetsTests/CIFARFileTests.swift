import Datasets
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct CIFARFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func training(_ dataset: DatasetDescription, _ files: [String: Data]) throws -> ImageSet {
    for (name, bytes) in files { try bytes.write(to: folder.file(name)) }
    return try #require(DatasetCopy(of: dataset, in: folder.url)).trainingImages().images
  }

  /// The batches in the order of their numbers, each record a label and 3,072 pixels.
  @Test func cifar10IsReadInOrder() throws {
    let first = cifarRecords(labels: [[7], [0]], seed: 1)
    let third = cifarRecords(labels: [[9]], seed: 2)
    let set = try training(DatasetCatalogue.cifar10, ["data_batch_3.bin": third, "data_batch_1.bin": first])
    #expect(set.labels == [7, 0, 9])
    #expect(set.images.shape == [3, 3, 32, 32])
    let pixels = try set.images.scalars(as: UInt8.self)
    #expect(pixels == Array(first[1..<3073] + first[3074..<6146] + third[1...]))
    #expect(set.sources.map(\.count) == [2, 1])
    #expect(set.sources.map { URL(filePath: $0.path).lastPathComponent } == ["data_batch_1.bin", "data_batch_3.bin"])
    #expect(set.completeCount == 50_000)
  }

  /// A record begins with the coarse label; the fine one is kept.
  @Test func cifar100KeepsTheFineLabel() throws {
    let bytes = cifarRecords(labels: [[19, 99], [0, 42]], seed: 3)
    let set = try training(DatasetCatalogue.cifar100, ["train.bin": bytes])
    #expect(set.labels == [99, 42])
    #expect(try set.images.scalars(as: UInt8.self) == Array(bytes[2..<3074] + bytes[3076...]))
    #expect(set.classNames[99] == "worm")
  }

  @Test func testImagesAreReadFromTheirOwnFile() throws {
    try cifarRecords(labels: [[5]], seed: 4).write(to: folder.file("test_batch.bin"))
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.cifar10, in: folder.url))
    #expect(try copy.testImages().batches().labels == [5])
    let error = #expect(throws: DatasetError.self) { try copy.trainingImages() }
    #expect(error?.kind == .missing)
    #expect(
      error?.description.contains("data_batch_4.bin and data_batch_5.bin, so the training images of CIFAR-10 cannot")
        == true)
  }

  struct Damage: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let dataset: DatasetDescription
    let bytes: Data
    let offset: Int
    let expected: String
    let found: String
  }

  static let damages: [Damage] = [
    Damage(
      testDescription: "empty", dataset: DatasetCatalogue.cifar10, bytes: Data(), offset: 0,
      expected: "a whole number of records of 3073 bytes, at least one", found: "an empty file"),
    Damage(
      testDescription: "truncated", dataset: DatasetCatalogue.cifar10,
      bytes: cifarRecords(labels: [[1], [2]], seed: 1).dropLast(1), offset: 6145,
      expected: "a whole number of records of 3073 bytes", found: "the end of the file 3072 bytes into record 1"),
    Damage(
      testDescription: "CIFAR-10's records in CIFAR-100's place", dataset: DatasetCatalogue.cifar100,
      bytes: cifarRecords(labels: [[1], [2]], seed: 1), offset: 6146, expected: "records of 3074 bytes",
      found: "the end of the file 3072 bytes into record 1"),
    Damage(
      testDescription: "oversized", dataset: DatasetCatalogue.cifar10, bytes: Data(count: 10_001 * 3073),
      offset: 10_000 * 3073, expected: "the end of the file after 10000 records of 3073 bytes", found: "more bytes"),
    Damage(
      testDescription: "a label outside the classes", dataset: DatasetCatalogue.cifar10,
      bytes: cifarRecords(labels: [[1], [10]], seed: 1), offset: 3073,
      expected: "a label from 0 to 9 for record 1", found: "10"),
    Damage(
      testDescription: "a coarse label outside its classes", dataset: DatasetCatalogue.cifar100,
      bytes: cifarRecords(labels: [[20, 0]], seed: 1), offset: 0, expected: "a label from 0 to 19 for record 0",
      found: "20"),
    Damage(
      testDescription: "a fine label outside its classes", dataset: DatasetCatalogue.cifar100,
      bytes: cifarRecords(labels: [[1, 1], [19, 100]], seed: 1), offset: 3075,
      expected: "a label from 0 to 99 for record 1", found: "100"),
  ]

  @Test(arguments: damages) func damageIsOneSentenceThatNamesFileAndByte(damage: Damage) throws {
    let name = damage.dataset.format == .cifar10 ? "data_batch_1.bin" : "train.bin"
    let error = #expect(throws: DatasetError.self) { try training(damage.dataset, [name: damage.bytes]) }
    try expectSentence(error, file: folder.file(name), offset: damage.offset)
    #expect(error?.expected?.contains(damage.expected) == true, "\(error?.expected ?? "")")
    #expect(error?.found == damage.found)
  }

  /// The sample's bytes, read here without the reader: record after record of one label and 3,072 pixels.
  @Test(.enabled(if: SharedData.file("cifar10-sample") != nil, "needs the shared data's CIFAR-10 sample"))
  func realImagesComeOutToTheBit() throws {
    let sample = try #require(SharedData.file("cifar10-sample"))
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.cifar10, in: sample))
    let training = try copy.trainingImages().images
    let test = try copy.testImages().batches(BatchOptions())
    #expect(training.count == 4000)
    #expect(test.count == 932)
    #expect(!training.isComplete)

    let bytes = [UInt8](try Data(contentsOf: sample.appending(path: "data_batch_1.bin")))
    #expect(bytes.count == 4000 * 3073)
    #expect(training.labels == stride(from: 0, to: bytes.count, by: 3073).map { Int(bytes[$0]) })
    var pixels: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3073) { pixels += bytes[(start + 1)..<(start + 3073)] }
    #expect(try training.images.scalars(as: UInt8.self) == pixels)
  }
}
