import Datasets
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SplitBenchmarkHalvesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func halves(_ text: String, imageCount: Int, allowsPartialCopy: Bool = false) throws -> Split {
    let file = folder.file("split.txt")
    try Data(text.utf8).write(to: file)
    return try Split.benchmarkHalves(from: file, imageCount: imageCount, allowsPartialCopy: allowsPartialCopy)
  }

  static let small = #"{"train": ["int", ["0", "3", "5"]], "valid": ["int", ["1", "2", "4"]]}"#

  @Test func listsKeepTheirOrder() throws {
    let split = try halves(Self.small, imageCount: 6)
    #expect(split.training == [0, 3, 5])
    #expect(split.validation == [1, 2, 4])
  }

  @Test func aPartialCopyKeepsItsFirstImages() throws {
    let four = try halves(Self.small, imageCount: 4, allowsPartialCopy: true)
    #expect(four.training == [0, 3])
    #expect(four.validation == [1, 2])
    let five = try halves(Self.small, imageCount: 5, allowsPartialCopy: true)
    #expect(five.training == [0, 3])
    #expect(five.validation == [1, 2, 4])
    let error = #expect(throws: DatasetError.self) { try halves(Self.small, imageCount: 4) }
    #expect(error?.kind == .request)
    #expect(error?.description.contains("divides 6 images, but there are 4") == true)
    #expect(throws: DatasetError.self, "more images than the file divides") {
      try halves(Self.small, imageCount: 7, allowsPartialCopy: true)
    }
  }

  @Test(arguments: [
    "", "{", "[]", #"{"train": ["int", ["0"]]}"#, #"{"train": ["int", ["0"]], "valid": ["int", ["x"]]}"#,
    #"{"train": ["int", ["0"]], "valid": ["int", ["-1"]]}"#, #"{"train": ["int", [0]], "valid": ["int", [1]]}"#,
    #"{"train": "0", "valid": "1"}"#,
  ])
  func anotherFormIsRefused(text: String) {
    let error = #expect(throws: DatasetError.self) { try halves(text, imageCount: 2) }
    #expect(error?.kind == .malformedFile)
    #expect(error?.file == folder.file("split.txt").path)
    #expect(error?.description.hasPrefix(folder.file("split.txt").path) == true)
  }

  /// A damaged file is seen though the images it damages are left out.
  @Test(arguments: [
    #"{"train": ["int", ["0", "3"]], "valid": ["int", ["1", "3"]]}"#,
    #"{"train": ["int", ["0", "7"]], "valid": ["int", ["1", "2"]]}"#,
  ])
  func listsThatAreNoDivisionAreRefused(text: String) {
    #expect(throws: DatasetError.self) { try halves(text, imageCount: 2, allowsPartialCopy: true) }
  }

  @Test func anAbsentFileIsMissing() {
    let error = #expect(throws: DatasetError.self) {
      try Split.benchmarkHalves(from: folder.file("absent"), imageCount: 1)
    }
    #expect(error?.kind == .missing)
  }

  /// Dong and Yang's own file: two halves of 25,000 of the 50,000 training images of CIFAR-10.
  @Test(
    .enabled(if: SharedData.file("nasbench201-cifar10-split.txt") != nil, "needs the shared data's benchmark split"))
  func theBenchmarksOwnHalves() throws {
    let file = try #require(SharedData.file("nasbench201-cifar10-split.txt"))
    let split = try Split.benchmarkHalves(from: file, imageCount: 50_000)
    #expect(split.training.prefix(8) == [0, 5, 7, 11, 13, 15, 16, 17])
    #expect(split.validation.prefix(8) == [1, 2, 3, 4, 6, 8, 9, 10])
    #expect(split.training.count == 25_000)
    #expect(split.validation.count == 25_000)
    #expect((split.training + split.validation).sorted() == Array(0..<50_000))

    let partial = try Split.benchmarkHalves(from: file, imageCount: 4000, allowsPartialCopy: true)
    #expect((partial.training + partial.validation).sorted() == Array(0..<4000))
    #expect(partial.training == split.training.filter { $0 < 4000 })
  }
}
