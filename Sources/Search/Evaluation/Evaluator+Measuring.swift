import Graphs
import Metrics
import Networks
import Spaces
import TangentKernels
import Torch
import Training

extension Evaluator {
  /// Measures one network, with weights of this seed, at every rung of the plan.
  func measure(
    _ architecture: Architecture, seed: Seed, isCancelled: () -> Bool
  ) throws(SearchError) -> NetworkMeasurement {
    try searching {
      try withoutActuallyEscaping(isCancelled) { isCancelled in
        let start = ContinuousClock.now
        let graph = try space.graph(of: architecture, at: scale)
        var run = MeasurementRun(evaluator: self, graph: graph, isCancelled: isCancelled)
        if graph.isInputIndependent {
          try run.addMissing(plan.measuredEpochs, "the output does not depend on the input")
        } else if needs.needNoNetwork {
          try run.addMissing(plan.measuredEpochs, "not measured")
        } else {
          try run.measure(seed: seed)
        }
        return NetworkMeasurement(
          seed: seed.value, values: run.rungs.last?.values ?? [:], epochs: run.epochs,
          rungs: plan.rungs == nil ? nil : run.rungs,
          seconds: .init(training: run.trainingSeconds, kernel: run.kernelSeconds, total: start.elapsedSeconds))
      }
    }
  }

  /// The network of a trainer as it is now, with everything that metrics may ask of it.
  ///
  /// - Parameter graph: the whole architecture's.
  public func context(
    of trainer: Trainer, _ graph: NetworkGraph, isCancelled: @escaping () -> Bool = { false }
  ) -> MeasurementContext {
    let images = plan.recalibrationImages
    return MeasurementContext(
      graph: graph,
      subject: .network(trainer.network, evaluated: { try trainer.measurableNetwork(recalibratedOn: images) }),
      images: data.measured, kernelOptions: plan.kernel, epochs: trainer.records, isCancelled: isCancelled)
  }
}

/// What one measurement has gathered so far.
private struct MeasurementRun {
  let evaluator: Evaluator
  let graph: NetworkGraph
  let isCancelled: () -> Bool
  var epochs: [EpochRecord] = []
  var rungs: [NetworkMeasurement.Rung] = []
  var trainingSeconds = 0.0

  private var plan: EvaluationPlan { evaluator.plan }

  init(evaluator: Evaluator, graph: NetworkGraph, isCancelled: @escaping () -> Bool) {
    self.evaluator = evaluator
    self.graph = graph
    self.isCancelled = isCancelled
  }

  var kernelSeconds: Double { rungs.reduce(0) { $0 + $1.seconds.kernel } }

  /// Trains and measures at every rung.
  mutating func measure(seed: Seed) throws {
    // One training for all rungs, unless each has its own.
    let shared = plan.separatesRungs ? nil : try evaluator.trainer(for: graph, seed: seed)
    for epoch in plan.measuredEpochs {
      let trainer = try shared ?? evaluator.trainer(for: graph, seed: seed, recipe: plan.recipe.lasting(epoch))
      if shared == nil { trainingSeconds = 0 }
      let start = ContinuousClock.now
      while trainer.records.count < epoch, !trainer.hasDiverged { try trainer.trainEpoch(isCancelled: isCancelled) }
      trainingSeconds += start.elapsedSeconds
      epochs = trainer.records
      if trainer.hasDiverged {
        try addMissing(
          shared == nil ? [epoch] : plan.measuredEpochs.filter { $0 >= epoch },
          "training diverged in epoch \(epochs.count)")
        if shared == nil { continue } else { return }
      }
      if isCancelled() { throw SearchError.cancelled }
      try add(epoch, evaluator.context(of: trainer, graph, isCancelled: isCancelled))
    }
  }

  /// Computes every metric of a context, after an epoch.
  private mutating func add(_ epoch: Int, _ context: MeasurementContext) throws {
    let start = ContinuousClock.now
    var values: [String: MetricValue] = [:]
    for metric in evaluator.metrics { values[metric.name] = try metric.value(in: context) }
    rungs.append(
      NetworkMeasurement.Rung(
        epoch: epoch, values: values,
        seconds: .init(
          training: trainingSeconds, kernel: context.kernelSeconds, total: trainingSeconds + start.elapsedSeconds)))
  }

  /// The rungs that cannot be reached, and why: what follows from the graph is measured all the same.
  mutating func addMissing(_ missed: [Int], _ reason: String) throws {
    let context = MeasurementContext(
      graph: graph, subject: .missing(reason: reason), images: evaluator.data.measured, kernelOptions: plan.kernel,
      epochs: epochs)
    for epoch in missed { try add(epoch, context) }
  }
}

extension MeasurementContext {
  /// The seconds of the kernel and of what is computed from it.
  var kernelSeconds: Double {
    seconds.filter { $0.key.source == .kernel }.values.reduce(0, +)
  }
}
