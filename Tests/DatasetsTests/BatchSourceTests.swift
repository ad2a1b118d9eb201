import Datasets
import Testing
import Torch

@Suite struct BatchSourceTests {
  let set: ImageSet
  let source: BatchSource
  /// The pixels of every image.
  let pixels: [[Double]]

  init() throws {
    set = try randomImages(30)
    source = try BatchSource(set)
    let all = try set.images.scalars(as: UInt8.self)
    pixels = (0..<30).map { image in all[(192 * image)..<(192 * (image + 1))].map(Double.init) }
  }

  /// The images of a batch as rows of pixels; the normalization of `set` keeps them whole numbers.
  func rows(_ batch: ImageBatch) throws -> [[Double]] {
    let values = try batch.images.doubles().map { $0.rounded() }
    return stride(from: 0, to: values.count, by: 192).map { Array(values[$0..<($0 + 192)]) }
  }

  @Test func batchesHoldTheImagesAskedFor() throws {
    let batch = try source.batch(at: [3, 29, 0, 3])
    #expect(batch.images.shape == [4, 3, 8, 8])
    #expect(try rows(batch) == [3, 29, 0, 3].map { pixels[$0] })
    #expect(batch.classes == [3, 1, 0, 3])
    #expect(try batch.labels.scalars(as: Int64.self) == [3, 1, 0, 3])
    #expect(batch.count == 4)
  }

  /// What a training sees decides the checksum: pixels, labels, order and normalization; where they lie
  /// in a larger set does not.
  @Test func theChecksumStandsForWhatNetworksSee() throws {
    let checksum = try source.checksum()
    #expect(try BatchSource(randomImages(30)).checksum() == checksum)
    var labels = set.labels
    labels.swapAt(0, 1)
    let relabeled = try ImageSet(
      name: "random", images: set.images, labels: labels, classNames: set.classNames, normalization: set.normalization)
    let others = [
      try BatchSource(randomImages(30, seed: 2)), try BatchSource(relabeled),
      try BatchSource(
        randomImages(30, normalization: Normalization(mean: [0.5, 0, 0], standardDeviation: [1, 1, 1]))),
      try source.restricted(to: Array(0..<29)), try source.restricted(to: [1, 0] + Array(2..<30)),
    ]
    for other in others { #expect(try other.checksum() != checksum) }
    let tail = try source.restricted(to: [4, 9])
    let alone = try BatchSource(
      ImageSet(
        name: "two", images: set.images.gathered(axis: 0, at: Tensor([Int64(4), 9])), labels: [0, 1],
        classNames: set.classNames, normalization: set.normalization))
    #expect(try tail.checksum() == alone.checksum())
  }

  /// After crop and flip, one operation an image; the same from the same seed, and cropped as without it.
  @Test func distortedBatchesAreDrawnFromTheSeed() throws {
    let positions = Array(0..<30)
    func batch(_ seed: UInt64, distorts: Bool = true) throws -> [[Double]] {
      try rows(source.batch(at: positions, augmentation: .standard, distorts: distorts, seed: Seed(seed)))
    }
    let (distorted, cropped) = (try batch(1), try batch(1, distorts: false))
    #expect(try distorted == batch(1) && distorted != batch(2) && distorted != cropped)
    let choices = TrivialAugment(count: 30, seed: Seed(1).derived("trivial augment")).choices
    for (index, choice) in choices.enumerated() {
      let image = ImagePlanes(channels: 3, height: 8, width: 8, values: cropped[index].map { UInt8($0) })
      let wanted = choice.operation.applied(to: image, strength: choice.strength, isNegative: choice.isNegative)
      #expect(distorted[index] == wanted.values.map(Double.init), "\(choice)")
    }
  }

  @Test func restrictionsShareThePixels() throws {
    let odd = try source.restricted(to: Array(stride(from: 1, to: 30, by: 2)))
    #expect(odd.count == 15)
    #expect(odd.labels == (0..<15).map { (2 * $0 + 1) % 4 })
    let last = try odd.restricted(to: [14, 2])
    #expect(last.labels == [1, 1])
    let batch = try last.batch(at: [1, 0])
    #expect(try rows(batch) == [pixels[5], pixels[29]])
    #expect(batch.classes == [1, 1])
  }

  @Test(arguments: [[], [30], [-1], [0, 1, 31]]) func positionsAreChecked(positions: [Int]) {
    #expect(throws: DatasetError.self) { try source.batch(at: positions) }
    #expect(throws: DatasetError.self) { try source.restricted(to: positions) }
  }

  @Test func theSameSeedGivesTheSameBatch() throws {
    func batch(_ seed: UInt64) throws -> [Double] {
      try source.batch(at: Array(0..<30), augmentation: .standard, seed: Seed(seed)).images.doubles()
    }
    #expect(try batch(4) == batch(4))
    #expect(try batch(4) != batch(5))
    func balanced(_ seed: UInt64) throws -> [Double] {
      try source.balancedBatch(of: 12, seed: Seed(seed)).images.doubles()
    }
    #expect(try balanced(4) == balanced(4))
    #expect(try balanced(4) != balanced(5))
  }

  @Test func balancedBatchesAreBalanced() throws {
    let batch = try source.balancedBatch(of: 14, seed: Seed(1))
    let counts = (0..<4).map { label in batch.classes.count { $0 == label } }.sorted()
    #expect(counts == [3, 3, 4, 4])
  }

  @Test(arguments: [(7, true, 5), (7, false, 4), (30, true, 1), (100, true, 1), (1, true, 30), (15, false, 2)])
  func anEpochShowsEveryImageOnce(batchSize: Int, keepsRemainder: Bool, count: Int) throws {
    let epoch = try source.epoch(batchSize: batchSize, keepsRemainder: keepsRemainder, seed: Seed(1))
    #expect(epoch.count == count)
    let positions = (0..<count).map { epoch.positions($0) }
    #expect(positions.dropLast().allSatisfy { $0.count == batchSize })
    let all = positions.flatMap { $0 }
    #expect(all.count == (keepsRemainder ? 30 : count * batchSize))
    #expect(epoch.imageCount == all.count)
    #expect(Set(all).count == all.count)
    #expect(all != Array(0..<all.count), "the order is random")
    for index in 0..<count {
      let batch = try epoch.batch(index)
      #expect(try rows(batch) == positions[index].map { pixels[$0] })
      #expect(batch.classes == positions[index].map { $0 % 4 })
    }
  }

  /// A pass over a restriction names the restriction's own positions.
  @Test func anEpochOfARestrictionStaysInIt() throws {
    let part = try source.restricted(to: [20, 21, 22, 23, 24])
    let epoch = try part.epoch(batchSize: 2, seed: Seed(3))
    var seen: [[Double]] = []
    for index in 0..<epoch.count { seen += try rows(epoch.batch(index)) }
    #expect(Set(seen) == Set(pixels[20...24]))
    #expect(seen.count == 5)
  }

  /// Batches depend on the seed and their place alone, so an interrupted pass goes on where it stopped.
  @Test func batchesOfAnEpochRepeat() throws {
    let first = try source.epoch(batchSize: 8, augmentation: .standard, seed: Seed(1))
    let again = try source.epoch(batchSize: 8, augmentation: .standard, seed: Seed(1))
    #expect(try first.batch(2).images.doubles() == again.batch(2).images.doubles())
    let other = try source.epoch(batchSize: 8, augmentation: .standard, seed: Seed(2))
    #expect(first.positions(2) != other.positions(2))
  }

  /// Every image twice: were the augmentation of two batches the same, the halves would be equal.
  @Test func batchesOfAnEpochAreAugmentedDifferently() throws {
    let twice = try source.restricted(to: [0, 0, 0, 0, 0, 0, 0, 0])
    let epoch = try twice.epoch(batchSize: 4, augmentation: .standard, seed: Seed(1))
    #expect(try epoch.batch(0).images.doubles() != epoch.batch(1).images.doubles())
  }

  @Test func inOrderIsInOrder() throws {
    let pass = try source.inOrder(batchSize: 13)
    #expect((0..<3).flatMap { pass.positions($0) } == Array(0..<30))
    #expect(pass.imageCount == 30)
  }

  @Test func epochsWithoutABatchAreRefused() {
    #expect(throws: DatasetError.self) { try source.epoch(batchSize: 31, keepsRemainder: false, seed: Seed(1)) }
    #expect(throws: DatasetError.self) { try source.epoch(batchSize: 0, seed: Seed(1)) }
    #expect(throws: DatasetError.self) { try source.inOrder(batchSize: -1) }
  }

  @Test func optionsDecideTheForm() throws {
    let options = BatchOptions(imageSize: 4, dataType: .float64, memoryFormat: .contiguous)
    let small = try BatchSource(set, options)
    #expect(small.height == 4)
    #expect(small.width == 4)
    let batch = try small.batch(at: [2, 1])
    #expect(batch.images.dataType == .float64)
    let expected = try set.reduced(to: 4).images.scalars(as: UInt8.self)
    #expect(try batch.images.doubles().map { UInt8($0.rounded()) } == Array(expected[96..<144] + expected[48..<96]))
    let error = #expect(throws: DatasetError.self) { try BatchSource(set, BatchOptions(dataType: .int64)) }
    #expect(error?.kind == .request)
  }

  /// The layout in memory changes nothing about the values.
  @Test func memoryFormatsAgree() throws {
    let plain = try BatchSource(set, BatchOptions(memoryFormat: .contiguous))
    #expect(
      try plain.batch(at: [1, 2], augmentation: .standard).images.doubles()
        == source.batch(at: [1, 2], augmentation: .standard).images.doubles())
  }
}
