import Datasets
import Foundation
import Networks
import TestSupport
import Testing
import Torch
import Training

@Suite struct TrainerTests {
  private static func recipe(
    rate: Double = 0.05, batchSize: Int = 8, epochs: Int = 4, schedule: LearningRateSchedule = .constant,
    augmentation: Augmentation = .none
  ) -> Recipe {
    Recipe(
      name: "test", source: "test", epochs: epochs, batchSize: batchSize, learningRate: rate, schedule: schedule,
      optimizer: .sgd(momentum: 0.9, usesNesterov: true, weightDecay: 5e-4), augmentation: augmentation)
  }

  /// The losses of two epochs with augmentation.
  private static func losses(seed: Seed = Seed(3), network: Seed = Seed(1)) throws -> [Double] {
    let trainer = try Trainer(
      TinyData.network(seed: network), recipe: recipe(augmentation: .cropAndFlip(padding: 1)),
      data: TinyData.source(), seed: seed)
    return try (0..<2).map { _ in try trainer.trainEpoch().trainingLoss }
  }

  /// Same seeds and same number of threads: the same numbers, bit for bit.
  @Test(.serialized, arguments: [1, 2]) func trainingRepeats(threads: Int) throws {
    let before = Libtorch.threads
    defer { try? Libtorch.setThreads(before) }
    try Libtorch.setThreads(threads)
    #expect(try Self.losses() == Self.losses())
  }

  @Test func bothSeedsMatter() throws {
    let losses = try [Self.losses(), Self.losses(seed: Seed(4)), Self.losses(network: Seed(2))]
    #expect(Set(losses).count == 3)
  }

  /// Brightness tells the two classes apart: the loss falls below ln 2, that of a guess, and nearly all
  /// images are classified.
  @Test func trainingLearns() throws {
    let network = try TinyData.network()
    let data = try TinyData.source()
    let trainer = try Trainer(network, recipe: Self.recipe(epochs: 10), data: data, seed: Seed(3))
    for _ in 0..<10 { try trainer.trainEpoch() }
    #expect(trainer.records.map(\.epoch) == Array(1...10))
    #expect(try #require(trainer.records.last).trainingLoss < log(2) / 2)
    #expect(try accuracy(of: network, on: data) > 0.9)
    #expect(!trainer.hasDiverged)
  }

  @Test func recordsHoldTheScheduledRates() throws {
    let trainer = try Trainer(
      TinyData.network(), recipe: Self.recipe(rate: 0.08, epochs: 2, schedule: .cosine), data: TinyData.source(),
      seed: Seed(3))
    #expect(trainer.records.isEmpty && !trainer.hasDiverged)
    let records = try [trainer.trainEpoch(), trainer.trainEpoch()]
    #expect(trainer.records == records)
    #expect(deviation(records.map(\.learningRate), from: [0.08, 0.04]) < Tolerance.relative(.operation, .float64))
    #expect(records.allSatisfy { $0.seconds >= 0 })
  }

  /// With rate 0 nothing is learned, so the epoch's loss is the mean over images of every batch's loss
  /// in train mode, each batch weighted by its size: 24 images in batches of 10, 10 and 4.
  @Test func lossIsTheMeanOverImages() throws {
    let data = try TinyData.source(dataType: .float64)
    let recipe = Self.recipe(rate: 0, batchSize: 10)
    let network = try TinyData.network(dataType: .float64)
    let trainer = try Trainer(network, recipe: recipe, data: data, seed: Seed(3))
    let record = try trainer.trainEpoch()
    let batches = try data.epoch(batchSize: 10, seed: Seed(3).derived("epoch", 0))
    var sum = 0.0
    for index in 0..<batches.count {
      let batch = try batches.batch(index)
      let logits = try network.logits(network.prepared(batch.images), batchNorm: .coupled)
      sum += try logits.crossEntropy(batch.labels).item() * Double(batch.count)
    }
    #expect(batches.count == 3)
    #expect(deviation(record.trainingLoss, from: sum / 24) < Tolerance.relative(.loss, .float64))
  }

  /// A diverged training is a result: the epoch ends, its loss is no number, and nothing is thrown.
  @Test(arguments: [1e30, .infinity]) func divergenceIsAResult(rate: Double) throws {
    let network = try TinyData.network()
    let trainer = try Trainer(network, recipe: Self.recipe(rate: rate), data: TinyData.source(), seed: Seed(3))
    let record = try trainer.trainEpoch()
    #expect(!record.isFinite)
    #expect(trainer.hasDiverged)
    _ = try trainer.trainEpoch()
    #expect(trainer.hasDiverged)
    #expect(try accuracy(of: network, on: TinyData.source()) == 0)
  }

  /// Asked before every step: the third question, answered with yes, leaves two steps done and no record.
  @Test func cancellationStopsBeforeAStep() throws {
    let network = try TinyData.network()
    let trainer = try Trainer(network, recipe: Self.recipe(), data: TinyData.source(), seed: Seed(3))
    var questions = 0
    let error = #expect(throws: TrainingError.self) {
      try trainer.trainEpoch(isCancelled: {
        questions += 1
        return questions == 3
      })
    }
    #expect(error == .cancelled)
    #expect(questions == 3)
    #expect(trainer.records.isEmpty)
  }

  @Test func cancelledAccuracyIsAnError() throws {
    let error = #expect(throws: TrainingError.self) {
      try accuracy(of: TinyData.network(), on: TinyData.source(), isCancelled: { true })
    }
    #expect(error == .cancelled)
  }

  /// 24 images in batches of 8: three steps an epoch, each told of. Whoever looks at the network's logits and
  /// accuracy meanwhile leaves every loss as it was.
  @Test func lookingOnChangesNothing() throws {
    let network = try TinyData.network(seed: Seed(1))
    let data = try TinyData.source()
    let trainer = try Trainer(
      network, recipe: Self.recipe(augmentation: .cropAndFlip(padding: 1)), data: data, seed: Seed(3))
    #expect(trainer.stepsPerEpoch == 3)
    var steps: [Int] = []
    let losses = try (0..<2).map { _ in
      let record = try trainer.trainEpoch(
        isCancelled: { false },
        afterStep: { step in
          steps.append(step)
          _ = try accuracy(of: network, on: data)
          _ = try network.logits(network.prepared(data.batch(at: [0, 1]).images), batchNorm: .coupled)
        })
      return record.trainingLoss
    }
    #expect(steps == [1, 2, 3, 1, 2, 3])
    #expect(losses == (try Self.losses()))
  }

  /// What the one who looks on throws comes out as it is, and the epoch has no record.
  @Test func anErrorOfTheOnlookerEndsTheEpoch() throws {
    struct Refusal: Error {}
    let trainer = try Trainer(TinyData.network(), recipe: Self.recipe(), data: TinyData.source(), seed: Seed(3))
    #expect(throws: Refusal.self) {
      try trainer.trainEpoch(isCancelled: { false }, afterStep: { _ in throw Refusal() })
    }
    #expect(trainer.records.isEmpty)
  }

  /// Between steps nothing is recorded for differentiation: a network that was trained measures as one
  /// that was not.
  @Test func parametersAreLeftWithoutGradients() throws {
    let network = try TinyData.network()
    let trainer = try Trainer(network, recipe: Self.recipe(), data: TinyData.source(), seed: Seed(3))
    try trainer.trainEpoch()
    #expect(network.parameters.allSatisfy { !$0.tensor.requiresGradient })
    let data = try TinyData.source()
    let image = try network.prepared(data.batch(at: [0]).images)
    #expect(try network.logits(image, batchNorm: .running).requiresGradient == false)
  }

  @Test func imagesThatDoNotFitAreAnError() throws {
    let network = try GoldenNetwork.named("cell1835-all-skip").network(.float32)
    let trainer = try Trainer(network, recipe: Self.recipe(), data: TinyData.source(), seed: Seed(3))
    let error = #expect(throws: TrainingError.self) { try trainer.trainEpoch() }
    #expect(error?.description.contains("the network takes (N, 3, 8, 8)") == true)
    #expect(trainer.records.isEmpty)
  }

  /// A rate that falls at every step is recorded as it stood at the epoch's first: three steps an epoch, six in all.
  @Test func ratesFallWithinAnEpoch() throws {
    let trainer = try Trainer(
      TinyData.network(), recipe: Self.recipe(rate: 0.06, epochs: 2, schedule: .linearByStep), data: TinyData.source(),
      seed: Seed(3))
    let records = try [trainer.trainEpoch(), trainer.trainEpoch()]
    #expect(deviation(records.map(\.learningRate), from: [0.06, 0.03]) < Tolerance.relative(.operation, .float64))
    let whole = try Trainer(
      TinyData.network(), recipe: Self.recipe(rate: 0.06, epochs: 1, schedule: .linearByStep), data: TinyData.source(),
      seed: Seed(3))
    // The same first step, a smaller rate at the second.
    #expect(try whole.trainEpoch().trainingLoss != records[0].trainingLoss)
  }

  /// Recalibrating between epochs leaves the training as it was, weights and tracked statistics alike, and gives
  /// the statistics of the images drawn: of all images here, whatever their order.
  @Test func recalibratingDoesNotDisturb() throws {
    let data = try TinyData.source(dataType: .float64)
    func state(recalibrating: Bool) throws -> [String: [Double]] {
      let trainer = try Trainer(
        TinyData.network(dataType: .float64), recipe: Self.recipe(), data: data, seed: Seed(3))
      for _ in 0..<2 {
        try trainer.trainEpoch()
        if recalibrating { _ = try trainer.measurableNetwork(recalibratedOn: 100) }
      }
      return try trainer.network.state.mapValues { try $0.doubles() }
    }
    #expect(try state(recalibrating: true) == state(recalibrating: false))
    let trainer = try Trainer(TinyData.network(dataType: .float64), recipe: Self.recipe(), data: data, seed: Seed(3))
    try trainer.trainEpoch()
    let measured = try trainer.measurableNetwork(recalibratedOn: 100).state
    let expected = try trainer.network.recalibrated(
      on: trainer.network.prepared(data.batch(at: Array(0..<24)).images)
    ).state
    for (name, tensor) in expected {
      #expect(
        deviation(try #require(measured[name]).doubles(), from: try tensor.doubles())
          < Tolerance.relative(.trained, .float64), "\(name)")
    }
    #expect(try trainer.measurableNetwork(recalibratedOn: nil) === trainer.network)
  }
}
