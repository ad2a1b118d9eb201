import Datasets
import Foundation
import Synchronization
import TestSupport
import Testing
import Torch

@Suite struct OwnImagesTests {
  let pictures: PictureFolder
  private var cache: PictureCache { PictureCache(pictures.folder.file("cache")) }

  init() throws { pictures = try PictureFolder() }

  /// A picture of one color.
  private func plain(_ level: Int, width: Int = 8, height: Int = 8, channels: Int = 3) -> Data {
    PlainPNG.data(width: width, height: height, channels: channels) { channel, _, _ in UInt8(level + 10 * channel) }
  }

  /// Two classes of four training and one test picture each, whose red levels are 0 to 9.
  private func write(channels: Int = 3) throws {
    for level in 0..<10 {
      let part = level % 5 == 4 ? "test" : "train"
      try pictures.write("\(part)/\(level < 5 ? "a" : "b")/\(level).png", plain(level, channels: channels))
    }
  }

  private func images(
    _ options: PictureOptions = PictureOptions(), side: Int? = 4, count: Counter = Counter()
  ) throws -> OwnImages {
    try OwnImages(
      pictures.listing(), options, side: side, cachedIn: cache,
      progress: { stage, number in if stage == .pixels { count.add(number) } })
  }

  private func cached() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: cache.folder.path).sorted()
  }

  /// The first value of the first channel of each image.
  private func levels(_ set: ImageSet) throws -> [Double] {
    let values = try set.images.doubles()
    return stride(from: 0, to: values.count, by: set.channels * set.height * set.width).map { values[$0] }
  }

  @Test func partsHoldTheirPicturesInTheOrderOfTheListing() throws {
    try write()
    let own = try images()
    let training = try own.trainingImages()
    #expect(training.images.images.shape == [8, 3, 4, 4] && training.heldOut == nil && training.drawsByClass)
    #expect(try levels(training.images) == [0, 1, 2, 3, 5, 6, 7, 8])
    #expect(training.images.labels == [0, 0, 0, 0, 1, 1, 1, 1] && training.images.classNames == ["a", "b"])
    let test = try own.testImages()
    #expect(try levels(test.images) == [4, 9] && test.images.labels == [0, 1])
    #expect(training.images.folder == pictures.url.path && own.shape.channels == 3)
  }

  /// Levels 0, 1, 2, 3, 5, 6, 7 and 8: the mean is 4, the variance (16 + 9 + 4 + 1) · 2 / 8 = 7.5. Channels add 10 each.
  @Test func theTrainingPartIsWhatNormalizes() throws {
    try write()
    let normalization = try images().normalization
    for channel in 0..<3 {
      #expect(abs(normalization.mean[channel] - Double(4 + 10 * channel) / 255) < 1e-12)
      #expect(abs(normalization.standardDeviation[channel] - 7.5.squareRoot() / 255) < 1e-12)
    }
  }

  @Test func aValidationPartFollowsTheTrainingPart() throws {
    try write()
    try pictures.write("val/b/x.png", plain(99))
    let training = try images().trainingImages()
    #expect(training.heldOut == [8] && training.images.labels[8] == 1)
    #expect(try levels(training.images)[8] == 99)
  }

  @Test func graysHaveOneChannelAndSmallPicturesTheSmallSide() throws {
    try write(channels: 1)
    let own = try images(side: nil)
    #expect(own.form == PictureForm(side: PictureForm.sides.small, channels: 1))
    try pictures.write("train/a/color.png", plain(1))
    #expect(try images(side: nil).form.channels == 3)
  }

  /// A palette behind 64 KiB of other data is read before pictures count as gray.
  @Test func aLatePaletteIsSeen() throws {
    let text = PlainPNG.chunk("tEXt", [UInt8](repeating: 0x41, count: 1 << 16))
    for name in ["a/1.png", "a/2.png", "b/1.png", "b/2.png"] {
      try pictures.write(name, PlainPNG.data(palette: [[200, 10, 10], [10, 200, 10]], before: text))
    }
    #expect(try images(side: nil).form.channels == 3)
  }

  @Test func largePicturesHaveTheStandardSide() throws {
    for name in ["a/1.png", "a/2.png", "b/1.png"] { try pictures.write(name, plain(1, width: 33, height: 50)) }
    #expect(try images(side: nil).form.side == PictureForm.sides.standard)
    #expect(throws: DatasetError.self) { try images(side: 3) }
  }

  // MARK: the cache

  @Test func picturesAreDecodedOnce() throws {
    try write()
    let count = Counter()
    let first = try levels(images(count: count).trainingImages().images)
    #expect(count.value == 10)
    let again = try levels(images(count: count).trainingImages().images)
    #expect(count.value == 10 && again == first)
    #expect(try cached().count == 1)
  }

  /// What the pictures decided, a study records: it is no other file.
  @Test func aSideThatWasDecidedIsTakenWhereItIsGiven() throws {
    try write()
    let count = Counter()
    let side = try images(side: nil, count: count).form.side
    _ = try images(side: side, count: count)
    #expect(count.value == 10)
    _ = try images(side: 5, count: count)
    #expect(try count.value == 20 && cached().count == 2)
  }

  @Test func changedPicturesAreDecodedAnew() throws {
    try write()
    _ = try images()
    let before = try cached()
    try pictures.write("train/a/0.png", plain(100))
    #expect(try levels(images().trainingImages().images)[0] == 100)
    #expect(try cached().count == 1 && cached() != before)
  }

  @Test func aDamagedFileIsMadeAnew() throws {
    try write()
    let first = try levels(images().trainingImages().images)
    let file = cache.folder.appending(path: try cached()[0])
    try Data(contentsOf: file).dropLast(9).write(to: file)
    let count = Counter()
    #expect(try levels(images(count: count).trainingImages().images) == first && count.value == 10)
  }

  /// Any pixel, in whichever piece, before the record that stays intact.
  @Test(arguments: [0, 100, 479]) func damagedPixelsAreDecodedAnewWithNotice(place: Int) throws {
    try write()
    let whole = try images()
    // A copy: the mapping shows the damage.
    let first = try levels(whole.trainingImages().images)
    #expect(!whole.replacedDamagedPixels)
    let file = cache.folder.appending(path: try cached()[0])
    var bytes = try Data(contentsOf: file)
    bytes[place] ^= 1
    try bytes.write(to: file)
    let count = Counter()
    let again = try images(count: count)
    #expect(again.replacedDamagedPixels && count.value == 10)
    #expect(try levels(again.trainingImages().images) == first)
    #expect(try !images(count: count).replacedDamagedPixels && count.value == 10)
  }

  @Test func whatKilledProcessesLeftOfOtherSetsIsRemoved() throws {
    try write()
    try FileManager.default.createDirectory(at: cache.folder, withIntermediateDirectories: true)
    let held = try FileDraft(to: cache.folder.appending(path: "held.tensors"))
    try Data("dead".utf8).write(to: cache.folder.appending(path: "other.tensors.7.partial"))
    _ = try images()
    #expect(try cached().filter { $0.hasSuffix(".partial") }.map { $0.hasPrefix("held") } == [true])
    withExtendedLifetime(held) {}
  }

  @Test func headersAreCountedBeforePixels() throws {
    try write()
    let stages = Mutex<[PictureStage: Int]>([:])
    _ = try OwnImages(
      pictures.listing(), side: 4, cachedIn: cache,
      progress: { stage, number in stages.withLock { $0[stage, default: 0] += number } })
    #expect(stages.withLock { $0 } == [.headers: 10, .pixels: 10])
  }

  @Test func aFolderThatCannotBeWrittenIsNamed() throws {
    try write()
    try Data().write(to: cache.folder)
    let refusal = #expect(throws: DatasetError.self) { try images() }
    #expect(refusal?.kind == .system && refusal?.description.contains("TANGENT_STUDIES") == true)
  }

  @Test func aStopLeavesNothing() throws {
    try write()
    let refusal = #expect(throws: DatasetError.self) {
      try OwnImages(pictures.listing(), side: 4, cachedIn: cache, isCancelled: { true })
    }
    #expect(refusal?.kind == .cancelled && refusal?.description.contains("the same command") == true)
    #expect(try cached().isEmpty)
  }

  // MARK: pictures that cannot be read

  @Test func aPictureThatCannotBeReadIsNamed() throws {
    try write()
    try pictures.write("train/b/broken.png", plain(3).dropLast(40))
    let refusal = #expect(throws: DatasetError.self) { try images() }
    #expect(refusal?.kind == .malformedFile)
    #expect(
      refusal?.description.hasPrefix("\(pictures.url.path)/train/b/broken.png ") == true
        && refusal?.description.contains("--skip-unreadable") == true, "\(String(describing: refusal))")
    #expect(try cached().isEmpty)
  }

  @Test func itIsLeftOutWhereAskedFor() throws {
    try write()
    try pictures.write("train/a/1x.png", plain(3).dropLast(40))
    try pictures.write("train/b/text.png", Data("text".utf8))
    for _ in 0..<2 {
      let own = try images(PictureOptions(skipsUnreadable: true))
      #expect(try levels(own.trainingImages().images) == [0, 1, 2, 3, 5, 6, 7, 8])
      #expect(own.unreadable.count == 2 && own.unreadable.entries[1].reason.contains("no JPEG, PNG or WebP"))
    }
  }

  @Test func aClassWithoutAnyIsAnError() throws {
    try write()
    try pictures.write("train/c/1.png", Data())
    let refusal = #expect(throws: DatasetError.self) { try images(PictureOptions(skipsUnreadable: true)) }
    #expect(refusal?.description.contains("no training picture of the class 'c'") == true)
  }
}
