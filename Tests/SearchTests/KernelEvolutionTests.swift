import Foundation
import Metrics
import Search
import TestSupport
import Testing
import Torch
import Training

@Suite struct KernelEvolutionTests {
  private func evaluator(epochs: Int = 2, rate: Double? = nil, brightness: Double = 60) throws -> Evaluator {
    var plan = TinyEvaluation.plan(epochs: epochs, metrics: ["lga", "effective-rank", "condition-number"])
    if let rate { plan.recipe.learningRate = rate }
    return try Evaluator(plan.laddered, images: TinyEvaluation.images(brightness: brightness), seed: Seed(3))
  }

  private func evolution(
    _ evaluator: Evaluator, _ text: String = LadderTests.cells[0], keptIn folder: URL? = nil,
    isCancelled: @escaping () -> Bool = { false }
  ) throws -> KernelEvolution {
    var evolution = try evaluator.evolution(
      of: evaluator.space.architecture(text), seed: Seed(4), keptIn: folder, isCancelled: isCancelled)
    for index in evolution.epochs.indices { evolution.epochs[index].seconds = 0 }
    return evolution
  }

  /// 30 images in batches of 8 are four steps: measured after 0, 1, 2, then after the epochs.
  @Test func theFirstEpochIsMeasuredAtPowersOfTwo() throws {
    let evolution = try evolution(try evaluator())
    #expect(evolution.stepsPerEpoch == 4)
    #expect(evolution.points.map(\.steps) == [0, 1, 2, 4, 8])
    #expect(evolution.points.map(\.epoch) == [0, 0.25, 0.5, 1, 2])
    #expect(KernelEvolution.measuredSteps(epochs: 2, stepsPerEpoch: 4) == [0, 1, 2, 4, 8])
    #expect(KernelEvolution.measuredSteps(epochs: 1, stepsPerEpoch: 10) == [0, 1, 2, 4, 8, 10])
    #expect(KernelEvolution.measuredSteps(epochs: 0, stepsPerEpoch: 10) == [0])
    #expect(KernelEvolution.measuredSteps(epochs: 2, stepsPerEpoch: 1) == [0, 1, 2])
  }

  /// LGA after an epoch is what a ladder of the same seed has there, and the losses are those of a training
  /// that nobody looks at, bit for bit.
  @Test(arguments: LadderTests.cells.prefix(2)) func measuringDisturbsNothing(cell: String) throws {
    let evaluator = try evaluator()
    let evolution = try evolution(evaluator, cell)
    let measurement = try #require(try evaluator.evaluate(cell, seed: Seed(4)).measurements.first)
    #expect(evolution.epochs.map(\.trainingLoss) == measurement.epochs.map(\.trainingLoss))
    for rung in try #require(measurement.rungs) {
      let point = try #require(evolution.points.first { $0.epoch == Double(rung.epoch) })
      #expect(point.value(of: "lga") == rung.values["lga"])
      // The solver that gives vectors too rounds differently.
      for name in ["effective-rank", "condition-number"] {
        let (mine, theirs) = (point.value(of: name).number, rung.values[name]?.number)
        #expect(
          deviation(try #require(mine), from: try #require(theirs)) <= Tolerance.relative(.metric, .float32), "\(name)")
      }
    }
  }

  /// At initialization nothing has changed, and every quantity is there or says why not.
  @Test func itBeginsAtInitialization() throws {
    let evolution = try evolution(try evaluator())
    let first = try #require(evolution.points.first)
    #expect(first.value(of: "relative-difference") == .defined(0))
    #expect(first.value(of: "distance") == .defined(0) && first.value(of: "correlation") == .defined(1))
    #expect(first.value(of: "velocity") == .undefined("there is no measurement before"))
    for point in evolution.points {
      #expect(Set(point.values.keys) == Set(EvolutionQuantity.all.map(\.name)))
      #expect(point.eigenvalues.count == KernelEvolution.keptEigenvalues)
      #expect(point.eigenvalues == point.eigenvalues.sorted(by: >))
      #expect(point.value(of: "largest-eigenvalue").number == point.eigenvalues.first)
    }
    let second = evolution.points[1]
    #expect(try #require(second.value(of: "distance").number) > 0)
    #expect(second.value(of: "velocity") == second.value(of: "distance"))
    #expect(evolution.firstKernel.count == 100 && evolution.firstKernel != evolution.lastKernel)
  }

  /// Stopped within the second epoch and gone on with, by another evaluator: the same, bit for bit.
  @Test func aStoppedOneGoesOnToTheSame() throws {
    let folder = try TemporaryFolder()
    let whole = try evolution(try evaluator())
    var questions = 0
    #expect(throws: SearchError.cancelled) {
      try evolution(evaluator(), keptIn: folder.file("kept")) {
        questions += 1
        return FileManager.default.fileExists(atPath: folder.file("kept/epoch-1.safetensors").path)
      }
    }
    #expect(questions > 0)
    let resumed = try evolution(try evaluator(), keptIn: folder.file("kept"))
    #expect(resumed == whole)
    // Other options are another training, and so are other images.
    #expect(throws: SearchError.self) { try evolution(evaluator(rate: 0.01), keptIn: folder.file("kept")) }
    let error = #expect(throws: SearchError.self) {
      try evolution(evaluator(brightness: 30), keptIn: folder.file("kept"))
    }
    #expect(error?.description.contains("was created with different images from those given") == true)
  }

  /// Whoever is killed while it keeps its first epoch leaves tensors that no manifest names: with a state of epoch 0
  /// before them, it goes on from there.
  @Test func theStateBeforeTheFirstEpochIsKept() throws {
    let folder = try TemporaryFolder()
    let kept = folder.file("kept")
    #expect(throws: SearchError.cancelled) {
      try evolution(evaluator(), keptIn: kept) { CheckpointFolder.holdsCheckpoint(kept) }
    }
    #expect(try CheckpointFolder.checkpoint(in: kept).epoch == 0)
    try Data("half".utf8).write(to: kept.appending(path: "epoch-1.safetensors"))
    #expect(try evolution(evaluator(), keptIn: kept) == evolution(evaluator()))
  }

  @Test func theJSONIsTheValue() throws {
    let evolution = try evolution(try evaluator())
    #expect(try Study.decoded(KernelEvolution.self, try Study.encoded(evolution)) == evolution)
  }

  @Test func whatCannotBeMeasuredSaysWhy() throws {
    let dead = try evolution(try evaluator(), LadderTests.cells[2])
    #expect(dead.points.isEmpty && dead.failure == "the output does not depend on the input")
    let diverged = try evolution(try evaluator(rate: 1e30))
    #expect(diverged.failure == "training diverged in epoch 1")
    #expect(diverged.points.first?.value(of: "lga").number != nil)
    // After the first step the logits are no numbers, and none of them is the largest.
    let last = try #require(diverged.points.last)
    #expect(last.value(of: "loss") == .undefined("the loss is not a number"))
    #expect(last.value(of: "accuracy") == .undefined("the loss is not a number"))
  }
}
