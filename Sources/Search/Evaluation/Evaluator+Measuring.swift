import Foundation
import Graphs
import Metrics
import Networks
import Spaces
import TangentKernels
import Torch
import Training

extension Evaluator {
  /// Measures the network of one repeat at every rung up to the fidelity's last epoch.
  func measure(
    _ request: EvaluationRequest, _ index: Int, isCancelled: () -> Bool
  ) throws(SearchError) -> NetworkMeasurement {
    try searching {
      try withoutActuallyEscaping(isCancelled) { isCancelled in
        let start = ContinuousClock.now
        let graph = try space.graph(of: request.architecture, at: scale)
        var run = MeasurementRun(
          evaluator: self, request: request, index: index, graph: graph, isCancelled: isCancelled)
        if graph.isInputIndependent {
          try run.addMissing(run.measured, "the output does not depend on the input")
        } else if needs.needNoNetwork {
          try run.addMissing(run.measured, "not measured")
        } else {
          try run.measure()
        }
        return NetworkMeasurement(
          seed: run.seed.value, values: run.rungs.last?.values ?? [:], epochs: run.epochs,
          rungs: plan.rungs == nil ? nil : run.rungs,
          seconds: .init(
            training: run.trainingSeconds, kernel: run.kernelSeconds, total: start.elapsedSeconds,
            metrics: run.rungs.last?.seconds.metrics))
      }
    }
  }

  /// The network of a trainer as it is now, with everything that metrics may ask of it.
  ///
  /// - Parameters:
  ///   - graph: the whole architecture's.
  ///   - deployment: its final network, where a metric asks for it.
  ///   - index: the repeat, counted from 0, whose images are measured.
  public func context(
    of trainer: Trainer, _ graph: NetworkGraph, deployment: Deployment? = nil, inRepeat index: Int = 0,
    isCancelled: @escaping () -> Bool = { false }
  ) -> MeasurementContext {
    let images = plan.recalibrationImages
    return MeasurementContext(
      graph: graph,
      subject: .network(trainer.result, evaluated: { try trainer.measurableNetwork(recalibratedOn: images) }),
      images: data.measured(inRepeat: index), kernelOptions: plan.kernel, deployment: deployment,
      epochs: trainer.records,
      isCancelled: isCancelled)
  }
}

/// What one measurement has gathered so far.
private struct MeasurementRun {
  let evaluator: Evaluator
  let request: EvaluationRequest
  /// The repeat's.
  let index: Int
  let graph: NetworkGraph
  let seed: Seed
  /// The epochs at which to measure.
  let measured: [Int]
  let isCancelled: () -> Bool
  var epochs: [EpochRecord] = []
  var rungs: [NetworkMeasurement.Rung] = []
  var trainingSeconds = 0.0
  /// The number of rungs that the promoted trial measured.
  private var takenOver = 0

  private var plan: EvaluationPlan { evaluator.plan }

  init(
    evaluator: Evaluator, request: EvaluationRequest, index: Int, graph: NetworkGraph,
    isCancelled: @escaping () -> Bool
  ) {
    self.evaluator = evaluator
    self.request = request
    self.index = index
    self.graph = graph
    seed = request.seed.derived("repeat", index)
    measured = evaluator.plan.measuredEpochs(upTo: request.fidelity.epochs)
    self.isCancelled = isCancelled
  }

  /// Of this measurement's own rungs.
  var kernelSeconds: Double { ownRungs.reduce(0) { $0 + $1.seconds.kernel } }

  private var ownRungs: ArraySlice<NetworkMeasurement.Rung> { rungs.dropFirst(takenOver) }

  /// Trains and measures at every rung.
  mutating func measure() throws {
    // One training for all rungs, unless each has its own.
    let shared = plan.separatesRungs ? nil : try continuedTrainer() ?? evaluator.trainer(for: graph, seed: seed)
    for epoch in measured where !rungs.contains(where: { $0.epoch == epoch }) {
      let trainer = try shared ?? evaluator.trainer(for: graph, seed: seed, recipe: plan.recipe.lasting(epoch))
      if shared == nil { trainingSeconds = 0 }
      let start = ContinuousClock.now
      while trainer.records.count < epoch, !trainer.hasDiverged { try trainer.trainEpoch(isCancelled: isCancelled) }
      trainingSeconds += start.elapsedSeconds
      epochs = trainer.records
      if trainer.hasDiverged {
        try addMissing(
          shared == nil ? [epoch] : measured.filter { $0 >= epoch },
          "training diverged in epoch \(epochs.count)")
        if shared == nil { continue } else { return }
      }
      if isCancelled() { throw SearchError.cancelled }
      try add(
        epoch,
        evaluator.context(
          of: trainer, graph, deployment: evaluator.deployment(of: request.architecture), inRepeat: index,
          isCancelled: isCancelled))
    }
    if let folder = request.keptIn, let shared { checkpoint(in: folder).keep(shared) }
  }

  /// The training of the promoted trial as it was left, with the rungs that were measured in its course; nil where
  /// there is none, or no whole one.
  private mutating func continuedTrainer() throws -> Trainer? {
    guard let earlier = request.earlier, earlier.evaluation.measurements.indices.contains(index) else { return nil }
    let trainer = try evaluator.trainer(for: graph, seed: seed)
    guard checkpoint(in: earlier.folder).restore(trainer) else { return nil }
    let done = trainer.records.count
    let passed = measured.filter { $0 <= done }
    let found = (earlier.evaluation.measurements[index].rungs ?? []).filter { passed.contains($0.epoch) }
    guard done <= request.fidelity.epochs, found.map(\.epoch) == passed else { return nil }
    rungs = found
    takenOver = found.count
    epochs = trainer.records
    return trainer
  }

  private func checkpoint(in folder: URL) -> PromotionCheckpoint {
    PromotionCheckpoint(
      evaluator, request.architecture, seed: seed, folder: EvaluationRequest.repeatFolder(index, in: folder))
  }

  /// Computes every metric of a context, after an epoch.
  private mutating func add(_ epoch: Int, _ context: MeasurementContext) throws {
    let start = ContinuousClock.now
    var values: [String: MetricValue] = [:]
    for metric in evaluator.metrics { values[metric.name] = try metric.value(in: context) }
    let metricSeconds = Dictionary(
      evaluator.metrics.map { ($0.name, context.seconds(of: $0)) }, uniquingKeysWith: { first, _ in first })
    rungs.append(
      NetworkMeasurement.Rung(
        epoch: epoch, values: values,
        seconds: .init(
          training: trainingSeconds, kernel: context.kernelSeconds, total: trainingSeconds + start.elapsedSeconds,
          metrics: metricSeconds)))
  }

  /// The rungs that cannot be reached, and why: what follows from the graph is measured all the same.
  mutating func addMissing(_ missed: [Int], _ reason: String) throws {
    let context = MeasurementContext(
      graph: graph, subject: .missing(reason: reason), images: evaluator.data.measured(inRepeat: index),
      kernelOptions: plan.kernel, deployment: try evaluator.deployment(of: request.architecture), epochs: epochs)
    for epoch in missed { try add(epoch, context) }
  }
}

extension MeasurementContext {
  /// The seconds of the kernel and of what is computed from it.
  var kernelSeconds: Double {
    seconds.filter { $0.key.source == .kernel }.values.reduce(0, +)
  }
}
