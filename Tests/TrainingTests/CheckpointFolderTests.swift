import Datasets
import Foundation
import TestSupport
import Testing
import Torch
import Training

@Suite struct CheckpointFolderTests {
  let folder: TemporaryFolder
  let plan: TrainingPlan
  let trainer: Trainer

  init() throws {
    folder = try TemporaryFolder()
    plan = try TinyData.plan()
    trainer = try plan.trainer(on: TinyData.source(), in: TinyData.space)
  }

  private static let files = ["checkpoint.json", "epoch-0.safetensors", "epoch-0.training.safetensors"]

  private var names: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter { $0 != ".lock" }.sorted()
    }
  }

  private func save() throws { try CheckpointFolder(folder.url).save(trainer.checkpoint(of: plan)) }

  private func read() throws(CheckpointError) -> Checkpoint { try CheckpointFolder.checkpoint(in: folder.url) }

  @Test func onlyTheLatestIsKept() throws {
    let kept = try CheckpointFolder(folder.url)
    #expect(!CheckpointFolder.holdsCheckpoint(folder.url))
    try kept.save(trainer.checkpoint(of: plan))
    #expect(try names == Self.files)
    try trainer.trainEpoch()
    let weights = try kept.save(trainer.checkpoint(of: plan))
    #expect(try names == Self.files.map { $0.replacing("epoch-0", with: "epoch-1") })
    #expect(weights.lastPathComponent == "epoch-1.safetensors")
    #expect(CheckpointFolder.holdsCheckpoint(folder.url))
    let state = try Safetensors(contentsOf: weights)
    #expect(Set(state.tensors.keys) == Set(trainer.network.state.keys))
    #expect(state.metadata["architecture"] == TinyData.cell && state.metadata["epoch"] == "1")
  }

  /// What a process leaves that dies between any two of its steps: the tensors of the next epoch, whole or
  /// in part, which the manifest does not name yet. The checkpoint before is what counts, and the next one
  /// clears up.
  @Test(arguments: 0...3) func aCrashLeavesTheOneBefore(step: Int) throws {
    try save()
    let before = try read()
    let leftovers = [
      "epoch-1.safetensors.new", "epoch-1.safetensors", "epoch-1.training.safetensors", "checkpoint.json.new",
    ]
    for name in leftovers[...step] { try Data("{half".utf8).write(to: folder.file(name)) }
    #expect(try read().epochs == before.epochs)
    try trainer.trainEpoch()
    try save()
    #expect(try read().epoch == 1)
    #expect(try names.filter { $0.hasPrefix("epoch") }.count == 2)
  }

  /// A process that dies after the new manifest, before it has removed the old tensors: the next one does.
  @Test func whatWasNotRemovedIsRemovedOnOpening() throws {
    try save()
    for name in ["epoch-9.safetensors", "epoch-9.training.safetensors.new"] { try Data().write(to: folder.file(name)) }
    _ = try CheckpointFolder(folder.url)
    #expect(try names == Self.files)
  }

  /// A process that dies in its first save leaves tensors of epoch 0 and no manifest: nothing was kept yet.
  @Test func beforeTheFirstManifestThereIsNoCheckpoint() throws {
    let error = #expect(throws: CheckpointError.self) { try read() }
    #expect(error?.kind == .missing)
    try save()
    try FileManager.default.removeItem(at: folder.file("checkpoint.json"))
    #expect(!CheckpointFolder.holdsCheckpoint(folder.url))
    #expect(throws: CheckpointError.self) { try read() }
    try save()
    #expect(try read().epoch == 0)
  }

  @Test func aLostManifestIsDamage() throws {
    try trainer.trainEpoch()
    try save()
    try FileManager.default.removeItem(at: folder.file("checkpoint.json"))
    let damage = #expect(throws: CheckpointError.self) { try read() }
    #expect(CheckpointFolder.holdsCheckpoint(folder.url))
    // Nothing is removed: the weights may still be of use.
    _ = try CheckpointFolder(folder.url)
    #expect(try names.count == 2)
    #expect(damage?.kind == .damaged && damage?.description.contains("checkpoint.json is missing") == true)
  }

  @Test(arguments: files) func aTruncatedFileIsOneSentence(name: String) throws {
    try save()
    let whole = try Data(contentsOf: folder.file(name))
    for count in [0, 1, whole.count / 2, whole.count - 2] {
      try whole.prefix(count).write(to: folder.file(name))
      let error = #expect(throws: CheckpointError.self) { try read() }
      #expect(error?.kind == .damaged)
      #expect(error?.description.contains("\(name) is damaged") == true && error?.description.contains("\n") == false)
    }
  }

  @Test(arguments: files.dropFirst()) func aMissingFileIsOneSentence(name: String) throws {
    try save()
    try FileManager.default.removeItem(at: folder.file(name))
    let error = #expect(throws: CheckpointError.self) { try read() }
    #expect(error?.kind == .damaged && error?.description.contains("\(name) is missing") == true)
  }

  /// A byte that is changed anywhere is noticed, or changes nothing (the manifest's white space).
  @Test(arguments: files) func aChangedByteIsNoticed(name: String) throws {
    try save()
    let before = try read()
    let whole = try Data(contentsOf: folder.file(name))
    for index in stride(from: 0, to: whole.count, by: max(1, whole.count / 97)) {
      for change in [0x01, 0x20] as [UInt8] {
        var bytes = whole
        bytes[index] ^= change
        try bytes.write(to: folder.file(name))
        do throws(CheckpointError) {
          let read = try read()
          #expect(
            name == "checkpoint.json" && read.plan == before.plan && read.epochs == before.epochs
              && read.orderSeed == before.orderSeed && read.imagesChecksum == before.imagesChecksum,
            "byte \(index)")
        } catch {
          #expect(error.kind == .damaged, "byte \(index): \(error)")
        }
      }
    }
  }

  @Test func aNewerFormatIsNotGuessedAt() throws {
    try save()
    let text = try String(contentsOf: folder.file("checkpoint.json"), encoding: .utf8)
    try text.replacing("\"format\" : 1", with: "\"format\" : 2").write(
      to: folder.file("checkpoint.json"), atomically: true, encoding: .utf8)
    let error = #expect(throws: CheckpointError.self) { try read() }
    #expect(error?.description.contains("has format version 2, but this program knows only 1") == true)
  }

  @Test func aSecondWriterIsTurnedAway() throws {
    let first = try CheckpointFolder(folder.url)
    let error = #expect(throws: CheckpointError.self) { try CheckpointFolder(folder.url) }
    #expect(error?.kind == .inUse)
    withExtendedLifetime(first) {}
  }

  @Test func aFolderThatCannotBeMadeIsOneSentence() throws {
    try Data().write(to: folder.file("file"))
    let error = #expect(throws: CheckpointError.self) { try CheckpointFolder(folder.file("file/checkpoint")) }
    #expect(error?.description.contains("could not be created") == true)
  }

  /// The new checkpoint cannot be written, here because a folder is in its way: the old one stays.
  @Test(arguments: ["epoch-1.safetensors", "epoch-1.training.safetensors", "epoch-1.training.safetensors.new"])
  func aFailureKeepsTheOneBefore(name: String) throws {
    try save()
    try FileManager.default.createDirectory(at: folder.file(name), withIntermediateDirectories: false)
    try Data().write(to: folder.file("\(name)/occupied"))
    try trainer.trainEpoch()
    let error = #expect(throws: CheckpointError.self) {
      try CheckpointFolder(folder.url).save(trainer.checkpoint(of: plan))
    }
    #expect(error?.kind == .system)
    #expect(try read().epoch == 0)
    #expect(try names.filter { $0 != name } == Self.files)
  }

  /// Losses that are not numbers have no form in JSON; they are kept as text.
  @Test func numbersThatAreNotFiniteAreKept() throws {
    var checkpoint = try trainer.checkpoint(of: plan)
    checkpoint.epochs = [
      .init(record: .init(epoch: 1, trainingLoss: .infinity, learningRate: 0.1, seconds: 0), values: ["x": -.infinity])
    ]
    try CheckpointFolder(folder.url).save(checkpoint)
    #expect(try read().epochs == checkpoint.epochs)
  }

  /// Without them the manifest is that of earlier versions, which goes on with any images held out.
  @Test func imagesAreRecordedWhereTheyAreGiven() throws {
    let training = try trainer.data.checksum().description
    func images(heldOut: String?) -> ImageProvenance {
      ImageProvenance(training: training, heldOut: heldOut, folder: "/there")
    }
    func manifest() throws -> String { try String(contentsOf: folder.file("checkpoint.json"), encoding: .utf8) }
    try save()
    #expect(try !manifest().contains("heldOutChecksum") && !manifest().contains("imageFolder"))
    #expect(try read().images == ImageProvenance(training: training))
    try read().checkImages(images(heldOut: "2"), named: "mine")

    try trainer.trainEpoch()
    try CheckpointFolder(folder.url).save(trainer.checkpoint(of: plan, images: images(heldOut: "1")))
    #expect(try read().images == images(heldOut: "1"))
    try read().checkImages(images(heldOut: "1"), named: "mine")
    let checkpoint = try read()
    let error = #expect(throws: CheckpointError.self) {
      try checkpoint.checkImages(images(heldOut: "2"), named: "mine")
    }
    #expect(error?.kind == .mismatch)
    #expect(
      error?.description
        == "mine was created with different held-out images: the files in /there have changed since; restore the "
        + "original files, or start another training")
  }
}
