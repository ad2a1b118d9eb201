import Datasets
import Foundation
import Networks
import TestSupport
import Testing
import Torch
import Training

@Suite struct CheckpointTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The network's state as the bytes of a file: what bit for bit means.
  private func bytes(_ trainer: Trainer) throws -> Data {
    try Safetensors(tensors: trainer.network.state).encoded(named: "state")
  }

  private func losses(_ trainer: Trainer) -> [UInt64] { trainer.records.map(\.trainingLoss.bitPattern) }

  /// Stopped at any epoch and gone on with from the disk, in a trainer of its own, a training ends as one
  /// that was never stopped: with a rate that changes, augmentation, momentum and running statistics.
  @Test(arguments: 0...4, [0.9, 0])
  func resumesBitForBitAtEveryEpoch(epoch: Int, momentum: Double) throws {
    try expectResumption(of: TinyData.plan(momentum: momentum), at: epoch)
  }

  /// The same of everything that a recipe can switch on: mixed and cut images, averaged weights, Adam's two moments.
  @Test(arguments: 0...4, [true, false])
  func regularizedTrainingsResumeBitForBit(epoch: Int, isAdam: Bool) throws {
    var plan = try TinyData.plan()
    plan.recipe.regularization = Regularization(
      labelSmoothing: 0.1, mixUp: 0.4, cutOut: 2, trivialAugment: true, averaging: 0.5)
    if isAdam { plan.recipe.optimizer = .adamW(.init()) }
    plan.recalibrationImages = isAdam ? nil : 16
    try expectResumption(of: plan, at: epoch)
  }

  private func expectResumption(of plan: TrainingPlan, at epoch: Int) throws {
    let whole = try plan.trainer(on: TinyData.source(), in: TinyData.space)
    for _ in 0..<4 { try whole.trainEpoch() }

    let first = try plan.trainer(on: TinyData.source(), in: TinyData.space)
    for _ in 0..<epoch { try first.trainEpoch() }
    try CheckpointFolder(folder.url).save(first.checkpoint(of: plan))

    let checkpoint = try CheckpointFolder.checkpoint(in: folder.url)
    #expect(checkpoint.epoch == epoch)
    let second = try checkpoint.plan.trainer(on: TinyData.source(), in: TinyData.space, resuming: checkpoint)
    #expect(second.records == first.records)
    while second.records.count < 4 { try second.trainEpoch() }
    #expect(losses(second) == losses(whole))
    #expect(second.records.map(\.learningRate) == whole.records.map(\.learningRate))
    #expect(try bytes(second) == bytes(whole))
    func kept(_ trainer: Trainer) throws -> [Data] {
      let checkpoint = try trainer.checkpoint(of: plan)
      return try [checkpoint.weights, checkpoint.trainedWeights, checkpoint.optimizerState].map {
        try Safetensors(tensors: $0).encoded(named: "state")
      }
    }
    #expect(try kept(second) == kept(whole))
  }

  /// The result and what trains are both kept, where they differ.
  @Test func anAverageIsKeptBesideWhatTrains() throws {
    var plan = try TinyData.plan()
    plan.recipe.regularization.averaging = 0.5
    let trainer = try plan.trainer(on: TinyData.source(), in: TinyData.space)
    try trainer.trainEpoch()
    let checkpoint = try trainer.checkpoint(of: plan)
    for (name, tensor) in trainer.network.state {
      #expect(try checkpoint.trainedWeights[name]?.doubles() == tensor.doubles())
      #expect(try checkpoint.weights[name]?.doubles() == trainer.result.state[name]?.doubles())
      #expect(try checkpoint.weights[name]?.doubles() != tensor.doubles(), "\(name)")
    }
    plan.recipe.regularization.averaging = 0
    #expect(try plan.trainer(on: TinyData.source(), in: TinyData.space).checkpoint(of: plan).trainedWeights.isEmpty)
  }

  @Test(arguments: Tolerance.types) func bothTypesComeBack(type: DataType) throws {
    let plan = try TinyData.plan(dataType: type)
    let trainer = try plan.trainer(on: TinyData.source(dataType: type), in: TinyData.space)
    try trainer.trainEpoch()
    let checkpoint = try trainer.checkpoint(of: plan, values: [["accuracy": 0.1]])
    try CheckpointFolder(folder.url).save(checkpoint)
    let read = try CheckpointFolder.checkpoint(in: folder.url)
    #expect(read.plan == plan && read.epochs == checkpoint.epochs && read.environment == checkpoint.environment)
    #expect(read.epochs.first?.values == ["accuracy": 0.1])
    for (mine, theirs) in [(read.weights, checkpoint.weights), (read.optimizerState, checkpoint.optimizerState)] {
      #expect(try Safetensors(tensors: mine).encoded(named: "") == Safetensors(tensors: theirs).encoded(named: ""))
    }
    // One velocity a parameter, and no running statistics among them.
    #expect(Set(read.optimizerState.keys) == Set(trainer.network.parameters.map { "velocity.\($0.name)" }))
  }

  @Test func aCheckpointIsAValue() throws {
    let plan = try TinyData.plan()
    let trainer = try plan.trainer(on: TinyData.source(), in: TinyData.space)
    let kernel = try Tensor.ones([2, 2])
    let checkpoint = try trainer.checkpoint(of: plan, attachments: ["kernel": kernel])
    let before = try Safetensors(tensors: checkpoint.weights).encoded(named: "")
    try trainer.trainEpoch()
    try kernel.add(inPlace: kernel)
    #expect(try Safetensors(tensors: checkpoint.weights).encoded(named: "") == before)
    #expect(try bytes(trainer) != before)
    #expect(try checkpoint.optimizerState.values.allSatisfy { try $0.doubles().allSatisfy { $0 == 0 } })
    #expect(try checkpoint.attachments["kernel"]?.doubles() == [1, 1, 1, 1])
  }

  @Test func attachmentsComeBack() throws {
    let plan = try TinyData.plan()
    let kernel = try Tensor([1.5, -2], shape: [2, 1])
    try CheckpointFolder(folder.url).save(
      plan.trainer(on: TinyData.source(), in: TinyData.space).checkpoint(of: plan, attachments: ["kernel.0": kernel]))
    let read = try CheckpointFolder.checkpoint(in: folder.url)
    #expect(try read.attachments["kernel.0"]?.scalars(as: Double.self) == [1.5, -2])
    #expect(read.attachments.count == 1)
  }

  /// A network, a recipe, a seed or images that are not the checkpoint's are named, and nothing is changed.
  @Test func anotherTrainingIsNamed() throws {
    let plan = try TinyData.plan()
    let first = try plan.trainer(on: TinyData.source(), in: TinyData.space)
    try first.trainEpoch()
    let checkpoint = try first.checkpoint(of: plan)
    var faster = plan
    faster.recipe.learningRate = 0.1
    var wider = plan
    wider.scale.sizes["channels"] = 8
    let cases: [(TrainingPlan, BatchSource, String)] = [
      (faster, try TinyData.source(), "belongs to another recipe (learningRate 0.1 instead of 0.05)"),
      (try TinyData.plan(seed: 6), try TinyData.source(), "belongs to the seed"),
      (plan, try TinyData.source(count: 20), "was trained on other images than the 20 given"),
      (plan, try TinyData.source().restricted(to: Array((0..<24).reversed())), "was trained on other images"),
      (wider, try TinyData.source(), "has the momentum of another network"),
    ]
    for (plan, data, excerpt) in cases {
      let trainer = try plan.trainer(on: data, in: TinyData.space)
      let before = try bytes(trainer)
      let error = #expect(throws: TrainingError.self) { try trainer.restore(checkpoint) }
      #expect(error?.description.contains(excerpt) == true, "\(String(describing: error))")
      if case .checkpoint(let reason) = error { #expect(reason.kind == .mismatch) } else { Issue.record("\(excerpt)") }
      #expect(try bytes(trainer) == before && trainer.records.isEmpty)
    }
  }

  @Test func anotherNumberOfThreadsIsSaid() throws {
    let plan = try TinyData.plan()
    var checkpoint = try plan.trainer(on: TinyData.source(), in: TinyData.space).checkpoint(of: plan)
    #expect(checkpoint.environmentDifferences(on: .cpu).isEmpty)
    checkpoint.environment["threads"] = "99"
    #expect(checkpoint.environmentDifferences(on: .cpu) == ["threads \(Libtorch.threads) instead of 99"])
  }
}
