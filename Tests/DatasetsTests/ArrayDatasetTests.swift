import Datasets
import Foundation
import TestSupport
import Testing

struct ArrayDatasetTests {
  /// However little of an array is read at a time: one image, some, all.
  @Test(arguments: try GoldenArrays.read().sets, [1, 100, 1 << 20])
  func partsAreThoseOfNumPy(golden: GoldenArrays.Set, partBytes: Int) throws {
    let folder = try TemporaryFolder()
    let file = folder.file("set.npz")
    try golden.file.write(to: file)
    let set = try ArrayDataset(file, partBytes: partBytes)
    for (part, expected) in [
      (ImagePart.training, golden.training), (.validation, golden.validation), (.test, golden.test),
    ] {
      let images = try set.images(of: part)
      #expect((images == nil) == (expected == nil) && set.labels(of: part) == expected?.labels)
      if let images, let expected { try Self.expect(images, expected, file) }
    }
    let labels = [golden.training, golden.validation, golden.test].compactMap { $0 }.flatMap(\.labels)
    #expect(set.classCount == (labels.max() ?? 0) + 1)
  }

  private static func expect(_ images: RawImages, _ golden: GoldenArrays.Part, _ file: URL) throws {
    #expect([images.channels, images.height, images.width] as [Int] == golden.shape)
    #expect(images.labels == golden.labels)
    #expect(images.pixels == Array(golden.pixels))
    #expect(images.files.map(\.url) == [file] && images.files.map(\.count) == [golden.labels.count])
  }

  @Test(arguments: try GoldenArrays.read().refused) func whatIsNotClearIsRefused(golden: GoldenArrays.Refusal) throws {
    let folder = try TemporaryFolder()
    let file = folder.file("refused.npz")
    try golden.file.write(to: file)
    let error = try #require(throws: DatasetError.self) { try ArrayDataset(file) }
    #expect(error.description.contains(golden.message), "\(error)")
    #expect(error.description.contains(file.path), "\(error)")
  }
}
