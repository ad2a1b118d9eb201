import Foundation
import Graphs
import Metrics
import Search
import Spaces
import Synchronization
import Torch

/// Studies over a stand-in for measuring that costs nothing: the tests here are about searching.
enum SampleStudies {
  /// One cell a stage: graphs are quick to build.
  static let target = NetworkScale(
    sizes: .nasBench201(channels: 16, cells: 1), imageChannels: 3, imageHeight: 32, imageWidth: 32, classes: 10)

  static func configuration(
    algorithm: SearchAlgorithm = .regularizedEvolution, settings: AlgorithmSettings = [:], seed: UInt64 = 7,
    bounds: ArchitectureBounds = ArchitectureBounds(), pipeline: Int = 3, metrics: [String] = ["lga", "parameters"],
    epochs: Int = 0
  ) throws -> StudyConfiguration {
    try StudyConfiguration(
      seed: seed, plan: EvaluationPlan(epochs: epochs, metrics: metrics), target: target, algorithm: algorithm,
      settings: settings, bounds: bounds, pipeline: pipeline, catalogue: SampleAlgorithms.catalogue)
  }

  /// To go on with a study, and to read it.
  static let openings: [@Sendable (URL) throws -> Study] = [{ try Study.open($0) }, { try Study.read($0) }]

  /// A score that rewards 3x3 convolutions and skips, with noise that only the seed decides; undefined
  /// for cells that ignore their input.
  static func score(of architecture: Architecture, seed: Seed) throws -> MetricValue {
    let cell = try NASBench201().cell(of: architecture)
    if cell.isInputIndependent { return .undefined("the output does not depend on the input") }
    var generator = seed.generator()
    let noise = Double.random(in: 0..<0.5, using: &generator)
    let convolutions = cell.operations.count { $0 == .convolution3x3 }
    let skips = cell.operations.count { $0 == .skipConnect }
    return .defined(Double(convolutions) + 0.5 * Double(min(skips, 1)) + noise)
  }
}

/// Scores as ``SampleStudies`` does, and fails or counts as a test wants.
final class SampleEvaluator: ArchitectureEvaluator {
  let evaluated = Mutex<[String]>([])
  private let failure: @Sendable (Architecture) -> SearchError?
  private let onEvaluation: @Sendable (Int) -> Void

  init(
    failure: @escaping @Sendable (Architecture) -> SearchError? = { _ in nil },
    onEvaluation: @escaping @Sendable (Int) -> Void = { _ in }
  ) {
    self.failure = failure
    self.onEvaluation = onEvaluation
  }

  func evaluate(_ request: EvaluationRequest, isCancelled: () -> Bool) throws(SearchError) -> Evaluation {
    let architecture = request.architecture
    // Another number at every fidelity; that of none is as it was before there were any.
    let epochs = request.fidelity.epochs
    let seed = epochs == 0 ? request.seed : request.seed.derived("epoch", epochs)
    // Within the lock: what a test does at an evaluation has happened before any later one begins.
    evaluated.withLock { texts in
      texts.append(architecture.text)
      onEvaluation(texts.count)
    }
    if isCancelled() { throw .cancelled }
    if let error = failure(architecture) { throw error }
    do {
      var values = try costValues(of: architecture)
      values["lga"] = try SampleStudies.score(of: architecture, seed: seed)
      return Evaluation(
        architecture: architecture,
        measurements: [
          NetworkMeasurement(
            seed: request.seed.value, values: values, epochs: [], seconds: .init(training: 0, kernel: 0, total: 0))
        ])
    } catch {
      throw .invalid("\(error)")
    }
  }

  func costValues(of architecture: Architecture) throws(SearchError) -> [String: MetricValue] {
    do {
      let cost = try NASBench201().graph(of: architecture, at: SampleStudies.target).cost()
      return ["parameters": .defined(Double(cost.parameters))]
    } catch {
      throw .invalid("\(error)")
    }
  }
}
