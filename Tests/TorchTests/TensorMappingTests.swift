import Foundation
import TestSupport
import Testing
import Torch

@Suite struct TensorMappingTests {
  private let folder: TemporaryFolder
  private var file: URL { folder.file("bytes, ü") }

  init() throws { folder = try TemporaryFolder() }

  @Test func theFirstBytesOfAFile() throws {
    try Data([7, 0, 255, 9, 9]).write(to: file)
    let tensor = try Tensor.mapping(file, bytes: 3)
    #expect(tensor.dataType == .uint8 && tensor.shape == [3])
    #expect(try tensor.doubles() == [7, 0, 255])
  }

  @Test func aRemovedFileStaysMapped() throws {
    try Data([1, 2]).write(to: file)
    let tensor = try Tensor.mapping(file, bytes: 2)
    try FileManager.default.removeItem(at: file)
    #expect(try tensor.doubles() == [1, 2])
  }

  @Test func aFileThatIsShortOrMissingIsRefused() throws {
    try Data([1, 2]).write(to: file)
    let short = #expect(throws: TorchError.self) { try Tensor.mapping(file, bytes: 3) }
    #expect(short?.description.contains("holds 2 bytes, and 3 were asked for") == true)
    #expect(try Data(contentsOf: file).count == 2)
    let missing = #expect(throws: TorchError.self) { try Tensor.mapping(folder.file("none"), bytes: 1) }
    #expect(missing?.description.contains("No such file") == true)
  }
}
