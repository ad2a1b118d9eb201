import Foundation
import Metrics
import Search
import Synchronization
import TestSupport
import Testing
import Torch
import Training

/// A promotion continues the training it promotes, and gives the bits of a training from scratch.
@Suite struct PromotionTests {
  /// Those of the training and of the kernel, and some of the weights that the training leaves.
  private static let metrics =
    MetricTable.all.filter { $0.ingredients.needTraining || $0.ingredients.needKernel }.map(\.name)
    + ["near", "jacov", "l2-norm"]

  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func evaluator(_ recipe: Recipe, isLaddered: Bool = false) throws -> Evaluator {
    var plan = TinyEvaluation.plan(epochs: 4, metrics: Self.metrics, repeats: 2)
    plan.recipe = recipe
    plan.recipe.batchSize = 8
    if isLaddered { plan.rungs = [0, 2] }
    return try Evaluator(plan, images: TinyEvaluation.images(), seed: Seed(3))
  }

  private func request(
    _ evaluator: Evaluator, epochs: Int, from earlier: (Evaluation, URL)? = nil, keptIn folder: URL? = nil
  ) throws -> EvaluationRequest {
    var fidelity = evaluator.plan.fidelity
    fidelity.epochs = epochs
    return EvaluationRequest(
      try evaluator.space.architecture(LadderTests.cells[0]), seed: Seed(4), fidelity: fidelity,
      earlier: earlier.map { .init(evaluation: $0.0, folder: $0.1) }, keptIn: folder)
  }

  /// What was measured, without the time it took.
  private func bits(_ evaluation: Evaluation) throws -> String {
    var evaluation = evaluation
    for index in evaluation.measurements.indices {
      let none = NetworkMeasurement.Seconds(training: 0, kernel: 0, total: 0)
      evaluation.measurements[index].seconds = none
      for rung in evaluation.measurements[index].rungs?.indices ?? 0..<0 {
        evaluation.measurements[index].rungs?[rung].seconds = none
      }
      for epoch in evaluation.measurements[index].epochs.indices {
        evaluation.measurements[index].epochs[epoch].seconds = 0
      }
    }
    return try Study.encoded(evaluation)
  }

  /// From 1 to 3 to 4 epochs, of a rate that anneals within the plan's four and of one by epoch that is augmented.
  @Test(arguments: [Recipe.short, .nasBench201Short], [false, true])
  func aChainOfPromotionsIsATrainingFromScratch(recipe: Recipe, isLaddered: Bool) throws {
    let evaluator = try evaluator(recipe, isLaddered: isLaddered)
    let asked = Mutex(0)
    func evaluate(_ request: EvaluationRequest) throws -> Evaluation {
      asked.withLock { $0 = 0 }
      return try evaluator.evaluate(request) {
        asked.withLock { $0 += 1 }
        return false
      }
    }
    var earlier: (Evaluation, URL)?
    for epochs in [1, 3, 4] {
      let url = folder.file("trial-\(epochs)")
      let scratch = try evaluate(request(evaluator, epochs: epochs))
      let steps = asked.withLock { $0 }
      let promoted = try evaluate(request(evaluator, epochs: epochs, from: earlier, keptIn: url))
      #expect(try bits(promoted) == bits(scratch), "\(epochs) epochs")
      #expect(promoted.measurements.allSatisfy { $0.epochs.count == epochs })
      // Fewer steps were taken: it did go on.
      if earlier != nil { #expect(asked.withLock { $0 } < steps) }
      earlier = (promoted, url)
    }
    let whole = try evaluator.evaluate(evaluator.space.architecture(LadderTests.cells[0]), seed: Seed(4))
    #expect(try bits(whole) == bits(#require(earlier).0))
  }

  /// A checkpoint saves time and decides nothing.
  @Test(arguments: ["missing", "damaged", "another training"])
  func aPromotionWithoutItsCheckpointTrainsFromScratch(what: String) throws {
    let evaluator = try evaluator(.short, isLaddered: true)
    let url = folder.file("trial")
    let first = try evaluator.evaluate(request(evaluator, epochs: 1, keptIn: url)) { false }
    for index in 0..<2 {
      let kept = url.appending(path: "repeat-\(index)")
      #expect(CheckpointFolder.holdsCheckpoint(kept))
      switch what {
      case "missing": try FileManager.default.removeItem(at: kept)
      case "damaged":
        let file = kept.appending(path: "epoch-1.safetensors")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
      default:
        let other = try Evaluator(
          TinyEvaluation.plan(epochs: 4, metrics: ["lga"], repeats: 2), images: TinyEvaluation.images(), seed: Seed(3))
        _ = try other.evaluate(request(other, epochs: 1, keptIn: url)) { false }
      }
    }
    let scratch = try evaluator.evaluate(request(evaluator, epochs: 3)) { false }
    let promoted = try evaluator.evaluate(request(evaluator, epochs: 3, from: (first, url))) { false }
    #expect(try bits(promoted) == bits(scratch))
  }

  @Test func aFidelityThatIsNotThePlansIsRefused() throws {
    let evaluator = try evaluator(.short)
    let architecture = try evaluator.space.architecture(LadderTests.cells[0])
    var fidelity = evaluator.plan.fidelity
    fidelity.epochs = 5
    let longer = #expect(throws: SearchError.self) {
      try evaluator.evaluate(EvaluationRequest(architecture, seed: Seed(4), fidelity: fidelity)) { false }
    }
    #expect(longer?.description == "a fidelity of 5 epochs is outside the plan's training of 4")
    fidelity.epochs = 1
    fidelity.trainingImages = 20
    let smaller = #expect(throws: SearchError.self) {
      try evaluator.evaluate(EvaluationRequest(architecture, seed: Seed(4), fidelity: fidelity)) { false }
    }
    #expect(smaller?.description.contains("differ in their epochs only") == true)
  }
}
