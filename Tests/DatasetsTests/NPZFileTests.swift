import Datasets
import Foundation
import TestSupport
import Testing
import Torch

/// What the archive holds, damaged or not; its arrays are those of `ArrayDatasetTests`.
struct NPZFileTests {
  private static func set(_ name: String) throws -> [UInt8] {
    Array(try #require(try GoldenArrays.read().sets.first { $0.name == name }).file)
  }

  /// Reads every array of a file with these bytes.
  private static func readAll(_ bytes: [UInt8], in folder: TemporaryFolder) throws -> [String] {
    let file = folder.file("arrays.npz")
    try Data(bytes).write(to: file)
    let archive = try NPZFile(file)
    for name in archive.names { _ = try archive.array(name) }
    return archive.names
  }

  @Test func namesAreInOrder() throws {
    #expect(
      try Self.readAll(Self.set("MedMNIST"), in: TemporaryFolder()) == [
        "test_images", "test_labels", "train_images", "train_labels", "val_images", "val_labels",
      ])
  }

  @Test func anArrayThatIsMissingIsNil() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("arrays.npz")
    try Data(Self.set("Keras")).write(to: file)
    #expect(try NPZFile(file).array("x_valid") == nil)
  }

  @Test(arguments: ["Keras", "MedMNIST"]) func aTruncatedFileIsRefused(_ name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try Self.set(name)
    for count in stride(from: 0, to: bytes.count, by: 13) {
      #expect(throws: DatasetError.self) { try Self.readAll(Array(bytes[..<count]), in: folder) }
    }
  }

  /// Pixels are covered by their checksums, so that no change of them passes.
  @Test(arguments: ["Keras", "MedMNIST"]) func aChangedFileCrashesNothing(_ name: String) throws {
    let folder = try TemporaryFolder()
    var generator = Seed(11).derived(name).generator()
    var refusals = 0
    for _ in 0..<300 {
      var bytes = try Self.set(name)
      let place = Int.random(in: bytes.indices, using: &generator)
      bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
      do { _ = try Self.readAll(bytes, in: folder) } catch is DatasetError { refusals += 1 }
    }
    #expect(refusals > 100)
  }

  /// The largest size in the list of contents is announced by a few bytes.
  @Test func aSizeThatDeflateCannotReachIsRefused() throws {
    let folder = try TemporaryFolder()
    var bytes = try Self.set("MedMNIST")
    let entry = try #require(bytes.indices.dropLast(46).first { Array(bytes[$0..<($0 + 4)]) == [0x50, 0x4B, 1, 2] })
    bytes.replaceSubrange((entry + 24)..<(entry + 28), with: [0, 0, 0, 0x7F])
    let error = try #require(throws: DatasetError.self) { try Self.readAll(bytes, in: folder) }
    #expect(error.description.contains("bytes when unpacked"), "\(error)")
  }

  /// Arrays that the list has and its count leaves out would be missing silently.
  @Test(arguments: [2, 5]) func anotherCountIsRefused(count: UInt8) throws {
    var bytes = try Self.set("Keras")
    let end = bytes.count - 22
    try #require(bytes[end + 10] == 4 && Array(bytes[end..<(end + 4)]) == [0x50, 0x4B, 5, 6])
    bytes[end + 10] = count
    let error = try #require(throws: DatasetError.self) { try Self.readAll(bytes, in: TemporaryFolder()) }
    #expect(error.description.contains("the zip file's list of contents"), "\(error)")
  }

  /// Programs disagree on which of the two they read, so labels could be silently wrong.
  @Test func twoArraysOfOneNameAreRefused() throws {
    var bytes = try Self.set("Keras")
    let list = try #require(bytes.indices.dropLast(46).first { Array(bytes[$0..<($0 + 4)]) == [0x50, 0x4B, 1, 2] })
    let name = try #require(bytes.indices.first { $0 > list && bytes[$0...].starts(with: Array("y_test.npy".utf8)) })
    bytes[name] = UInt8(ascii: "x")
    let error = try #require(throws: DatasetError.self) { try Self.readAll(bytes, in: TemporaryFolder()) }
    #expect(error.description.contains("two named x_test.npy"), "\(error)")
  }

  /// Nobody writes into the pipe, so that to wait for bytes would be to wait forever.
  @Test func aPipeIsNoFile() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.file("pipe.npz")
    try #require(mkfifo(pipe.path, 0o600) == 0)
    let error = try #require(throws: DatasetError.self) { try NPZFile(pipe) }
    #expect(error.description == "\(pipe.path) is not a regular file")
  }

  @Test func whatIsNoZipIsRefused() throws {
    let folder = try TemporaryFolder()
    let error = try #require(throws: DatasetError.self) { try Self.readAll(Array("no zip".utf8), in: folder) }
    #expect(error.description.contains("the list of contents that ends a zip file"))
    let missing = try #require(throws: DatasetError.self) { try NPZFile(folder.file("missing.npz")) }
    #expect(missing.kind == .missing)
  }
}
