import Datasets
import Foundation
import Graphs
import Metrics
import Networks
import Search
import TangentKernels
import TestSupport
import Testing
import Torch
import Training

@Suite struct NonLinearAdvantageTests {
  private func evaluator(epochs: Int, rate: Double? = nil) throws -> Evaluator {
    var plan = TinyEvaluation.plan(epochs: epochs, metrics: ["lga"])
    plan.trainingImages = 40
    if let rate { plan.recipe.learningRate = rate }
    return try Evaluator(plan, images: TinyEvaluation.images(), seed: Seed(3))
  }

  private func measure(
    _ evaluator: Evaluator, at epochs: [Int], cell: String = LadderTests.cells[0], images: Int = 20
  ) throws -> NonLinearAdvantage {
    let data = try LinearizationData(evaluator.data, images: images, seed: Seed(5))
    return try evaluator.nonLinearAdvantage(
      of: evaluator.space.architecture(cell), data: data, linearizedAt: epochs, seed: Seed(4))
  }

  /// (0.8 − 0.3) / (1 − 1/5) and, for two classes, a network at chance against a perfect linear model.
  @Test func advantagesAreSharesOfWhatChanceLeaves() {
    #expect(
      deviation(NonLinearAdvantage.advantage(ofNetwork: 0.8, overLinearized: 0.3, classes: 5), from: 0.625)
        <= Tolerance.relative(.metric, .float64))
    #expect(NonLinearAdvantage.advantage(ofNetwork: 0.5, overLinearized: 1, classes: 2) == -1)
  }

  @Test func partsAreBalancedAndApart() throws {
    let evaluator = try evaluator(epochs: 0)
    let data = try LinearizationData(evaluator.data, images: 20, validationImages: 10, seed: Seed(5))
    #expect(data.training.labels.sorted() == (0..<20).map { $0 / 2 })
    #expect(data.validation.labels.sorted() == Array(0..<10))
    #expect(data.heldOut.count == 20)
    let all = try [data.training, data.validation, data.heldOut].flatMap { source in
      let pixels = try source.batch(at: Array(source.labels.indices)).images.doubles()
      return (0..<source.count).map { Array(pixels[$0 * 256..<($0 + 1) * 256]) }
    }
    #expect(Set(all).count == 50)
    #expect(throws: SearchError.self) { try LinearizationData(evaluator.data, images: 30, seed: Seed(5)) }
  }

  /// The accuracies of the chosen ridge, found again from the linear model.
  @Test func theRidgeIsTheBestOnTheValidationImages() throws {
    let evaluator = try evaluator(epochs: 0)
    let data = try LinearizationData(evaluator.data, images: 20, seed: Seed(5))
    let network = try Network(
      evaluator.space.graph(of: evaluator.space.architecture(LadderTests.cells[1]), at: evaluator.scale),
      seed: Seed(9))
    let found = try LinearizedAccuracy(of: network, epoch: 0, data: data)
    #expect(found.candidates.map(\.relativeRidge) == LinearizedAccuracy.relativeRidges)
    let best = try #require(found.candidates.compactMap(\.validationAccuracy).max())
    let smallest = try #require(
      found.candidates.filter { $0.validationAccuracy == best }.compactMap(\.validationError).min())
    let chosen = try #require(found.candidates.first { $0.relativeRidge == found.relativeRidge })
    #expect(chosen.validationAccuracy == best && chosen.validationError == smallest)
    func images(_ source: BatchSource) throws -> Tensor { try source.batch(at: Array(source.labels.indices)).images }
    let linear = try LinearizedNetwork(of: network, on: images(data.training), and: images(data.heldOut))
    func accuracy(_ logits: [Double]) -> Double {
      let hits = data.heldOut.labels.enumerated().count { index, label in
        let row = logits[index * 10..<(index + 1) * 10]
        return row.firstIndex(of: row.max() ?? .nan) == row.startIndex + label
      }
      return Double(hits) / Double(data.heldOut.count)
    }
    let logits = try #require(
      try linear.predictions(
        labels: data.training.labels, ridge: chosen.relativeRidge * linear.meanEigenvalue()))
    #expect(found.accuracy == accuracy(logits))
    #expect(try found.initialAccuracy == accuracy(linear.otherOutputs()))
  }

  /// A training without linearizations ends with the same network: they leave it alone. The last
  /// linearization starts from what the network gives.
  @Test func linearizingLeavesTheTrainingAsItWas() throws {
    let evaluator = try evaluator(epochs: 3)
    let plain = try measure(evaluator, at: [])
    let followed = try measure(evaluator, at: [0, 2, 3, 7])
    #expect(followed.linearizations.map(\.epoch) == [0, 2, 3] && plain.linearizations.isEmpty)
    #expect(followed.epochs.map(\.trainingLoss) == plain.epochs.map(\.trainingLoss) && followed.epochs.count == 3)
    #expect(followed.networkAccuracy == plain.networkAccuracy && plain.networkAccuracy != nil)
    #expect(followed.linearizations.last?.initialAccuracy == followed.networkAccuracy)
    let network = try #require(followed.networkAccuracy)
    let advantage = try #require(followed.advantage(overEpoch: 2))
    #expect(
      deviation(advantage, from: (network - followed.linearizations[1].accuracy) / 0.9)
        <= Tolerance.relative(.metric, .float64))
    #expect(followed.advantage(overEpoch: 1) == nil)
    #expect(try JSONDecoder().decode(NonLinearAdvantage.self, from: JSONEncoder().encode(followed)) == followed)
  }

  /// A network that ignores its input is at chance, and so is its linearization: one class for everything.
  @Test func networksThatIgnoreTheirInputHaveNoAdvantage() throws {
    let found = try measure(evaluator(epochs: 1), at: [0], cell: LadderTests.cells[2])
    #expect(found.networkAccuracy == 0.1 && found.linearizations.first?.accuracy == 0.1)
    #expect(found.advantage(overEpoch: 0) == 0)
  }

  @Test func trainingsThatDivergeHaveNoAdvantage() throws {
    let found = try measure(evaluator(epochs: 3, rate: 1e30), at: [0, 1, 2, 3])
    #expect(found.networkAccuracy == nil && found.epochs.last?.isFinite == false)
    #expect(found.linearizations.first?.epoch == 0 && found.advantage(overEpoch: 0) == nil)
  }

  @Test func theCallerCanStopIt() throws {
    let evaluator = try evaluator(epochs: 1)
    let data = try LinearizationData(evaluator.data, images: 20, seed: Seed(5))
    #expect(throws: SearchError.cancelled) {
      try evaluator.nonLinearAdvantage(
        of: evaluator.space.architecture(LadderTests.cells[0]), data: data, seed: Seed(4), isCancelled: { true })
    }
  }
}
