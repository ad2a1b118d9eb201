import Datasets
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct OwnArraysTests {
  let folder: TemporaryFolder
  private var file: URL { folder.file("set.npz") }

  init() throws { folder = try TemporaryFolder() }

  /// Oracle: Pillow, within one level.
  @Test(arguments: try GoldenArrays.read().resized) func sizesAreThoseOfPillow(golden: GoldenArrays.Resized) throws {
    try golden.file.write(to: file)
    let arrays = try OwnArrays(file, side: golden.side, fit: golden.fit)
    #expect(arrays.side == golden.side && arrays.channels == golden.images.shape[0])
    let set = try arrays.trainingImages().images
    #expect(set.labels == golden.images.labels && set.classNames == ["0", "1"])
    #expect(set.folder == file.standardizedFileURL.path)
    let values = try set.images.doubles()
    #expect(values.count == golden.images.pixels.count)
    #expect(zip(values, golden.images.pixels).allSatisfy { abs($0 - Double($1)) <= 1 })
  }

  /// Images of 2x2 pixels whose level is their place.
  private func write(_ part: String, _ labels: [UInt8], height: Int = 2) throws {
    let pixels = labels.indices.flatMap { Array(repeating: UInt8($0), count: 2 * height) }
    try NPYFile.data(pixels, shape: [labels.count, height, 2]).write(to: folder.file("x_\(part).npy"))
    try NPYFile.data(labels, shape: [labels.count]).write(to: folder.file("y_\(part).npy"))
  }

  @Test func aFolderOfArraysIsReadAndATestPartIsDrawn() throws {
    let labels = (0..<40).map { UInt8($0 % 2) }
    try write("train", labels)
    #expect(OwnArrays.isArrays(folder.url) && OwnArrays.isArrays(file) && !OwnArrays.isArrays(folder.file("none")))
    let arrays = try OwnArrays(folder.url)
    #expect(arrays.drawsTest && arrays.side == 2 && arrays.count(of: .training) + arrays.count(of: .test) == 40)
    #expect(arrays.classCounts(of: .test).allSatisfy { (1...15).contains($0) })
    let (training, test) = (try arrays.trainingImages(), try arrays.testImages())
    #expect(training.drawsByClass && training.heldOut == nil && test.count == arrays.count(of: .test))
    // Every image keeps its label, and none is in both parts.
    let levels = try training.images.images.doubles()
    let places = stride(from: 0, to: levels.count, by: 4).map { Int(levels[$0]) }
    #expect(training.images.labels == places.map { Int(labels[$0]) } && Set(places).count == places.count)
    // More images move no other.
    try write("train", labels + [0, 1])
    let more = try OwnArrays(folder.url).trainingImages().images.images.doubles()
    #expect(Set(places).isSubset(of: stride(from: 0, to: more.count, by: 4).map { Int(more[$0]) }))
  }

  /// Their labels may contradict each other.
  @Test func twoNamesOfOnePartAreRefused() throws {
    try write("train", [0, 1])
    try NPYFile.data([UInt8](repeating: 0, count: 8), shape: [2, 2, 2]).write(to: folder.file("train_images.npy"))
    try NPYFile.data([UInt8](repeating: 0, count: 2), shape: [2]).write(to: folder.file("train_labels.npy"))
    let error = #expect(throws: DatasetError.self) { try OwnArrays(folder.url) }
    #expect(error?.description.contains("has both x_train and train_images; keep one of them") == true)
  }

  @Test func moreClassesThanAByteCountsAreRead() throws {
    let golden = try #require(GoldenArrays.read().sets.first { $0.name == "many classes" })
    try golden.file.write(to: file)
    let arrays = try OwnArrays(file)
    #expect(arrays.classNames.count == 300 && arrays.classNames.last == "299")
    #expect(arrays.classCounts(of: .training).allSatisfy { $0 == 1 })
    #expect(try arrays.trainingImages().images.labels == Array(0..<300))
  }

  @Test func imagesWithTheSamePixelsAreFoundWithinAndAcrossParts() throws {
    // The level of an image is its place, so place 1 of the test images is place 1 of the training images.
    try write("train", [0, 1, 0, 1])
    try write("test", [1, 0])
    let groups = try OwnArrays(folder.url).duplicates()
    #expect(
      groups == [
        [
          ArrayImage(array: .training, index: 0, part: .training, label: 0),
          ArrayImage(array: .test, index: 0, part: .test, label: 1),
        ],
        [
          ArrayImage(array: .training, index: 1, part: .training, label: 1),
          ArrayImage(array: .test, index: 1, part: .test, label: 0),
        ],
      ])
  }

  /// Every image of a drawn test part keeps its place in the training array.
  @Test func duplicatesOfADrawnTestPartHaveTheirPlacesInTheArray() throws {
    let labels = (0..<40).map { UInt8($0 % 2) }
    try write("train", labels)
    #expect(try OwnArrays(folder.url).duplicates().isEmpty)
    let pixels = labels.indices.flatMap { Array(repeating: UInt8($0 % 20), count: 4) }
    try NPYFile.data(pixels, shape: [40, 2, 2]).write(to: folder.file("x_train.npy"))
    let arrays = try OwnArrays(folder.url)
    let groups = arrays.duplicates()
    #expect(groups.map { $0.map(\.index) } == (0..<20).map { [$0, $0 + 20] })
    #expect(groups.joined().allSatisfy { $0.array == .training && $0.label == $0.index % 2 })
    #expect(groups.joined().count { $0.part == .test } == arrays.count(of: .test))
  }

  /// Levels 0 and 1 in equal numbers: the mean is 1/2, the deviation too.
  @Test func aValidationPartIsHeldOutAndNothingIsTestedWith() throws {
    try write("train", [0, 1])
    try write("val", [1, 0, 1])
    let arrays = try OwnArrays(folder.url)
    let training = try arrays.trainingImages()
    #expect(training.heldOut == [2, 3, 4] && training.images.labels == [0, 1, 1, 0, 1])
    #expect(abs(arrays.normalization.mean[0] - 0.5 / 255) < 1e-12)
    #expect(abs(arrays.normalization.standardDeviation[0] - 0.5 / 255) < 1e-12)
    let refusal = #expect(throws: DatasetError.self) { try arrays.testImages() }
    #expect(refusal?.description.contains("add x_test and y_test") == true)
  }

  @Test func whatCannotBeUsedIsRefused() throws {
    func refusal(_ labels: [UInt8], height: Int = 2, side: Int? = nil) throws -> String {
      try write("train", labels, height: height)
      return #expect(throws: DatasetError.self) { try OwnArrays(folder.url, side: side) }?.description ?? ""
    }
    #expect(try refusal([0, 2, 0, 2]).contains("no training image has the label 1, and the largest label is 2"))
    #expect(try refusal([1, 2]).contains("no training image has the label 0"))
    #expect(try refusal([0, 0]).contains("every label is 0, and a search needs two classes"))
    #expect(try refusal([0, 1], height: 3).contains("images of 3x2 pixels, and networks see squares; choose a size"))
    #expect(try refusal([0, 1], side: 3).contains("--image-size 3"))
    #expect(throws: DatasetError.self) { try OwnArrays(folder.file("none.npz")) }
  }
}
