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
    let start = ContinuousClock.now
    let graph = try searching { try space.graph(of: architecture, at: scale) }
    var run = Run(metrics: metrics, cost: try costIngredients(graph))
    if graph.isInputIndependent {
      run.addMissing(plan.measuredEpochs, "the output does not depend on the input")
    } else if needs == [.cost] {
      for epoch in plan.measuredEpochs { run.add(epoch, run.cost, since: .now) }
    } else {
      try searching { try fill(&run, graph, seed: seed, isCancelled: isCancelled) }
    }
    return NetworkMeasurement(
      seed: seed.value, values: run.rungs.last?.values ?? [:], epochs: run.epochs,
      rungs: plan.rungs == nil ? nil : run.rungs,
      seconds: .init(training: run.trainingSeconds, kernel: run.kernelSeconds, total: start.elapsedSeconds))
  }

  /// What one measurement has gathered so far.
  private struct Run {
    let metrics: [Metric]
    /// What is known without a network.
    let cost: MetricIngredients
    var epochs: [EpochRecord] = []
    var rungs: [NetworkMeasurement.Rung] = []
    var trainingSeconds = 0.0

    var kernelSeconds: Double { rungs.reduce(0) { $0 + $1.seconds.kernel } }

    init(metrics: [Metric], cost: MetricIngredients) {
      self.metrics = metrics
      self.cost = cost
    }

    /// Computes every metric from what was measured after an epoch.
    mutating func add(
      _ epoch: Int, _ ingredients: MetricIngredients, since start: ContinuousClock.Instant, kernelSeconds: Double = 0
    ) {
      rungs.append(
        NetworkMeasurement.Rung(
          epoch: epoch, values: Dictionary(metrics.map { ($0.name, $0.value(ingredients)) }) { first, _ in first },
          seconds: .init(
            training: trainingSeconds, kernel: kernelSeconds, total: trainingSeconds + start.elapsedSeconds)))
    }

    /// The rungs that cannot be reached, and why.
    mutating func addMissing(_ missed: [Int], _ reason: String) {
      let ingredients = MetricIngredients(
        kernel: .missing(reason), labels: [], cost: cost.cost, convolutions: cost.convolutions,
        training: TrainingOutcome(epochs: epochs), untrainedReason: reason)
      for epoch in missed { add(epoch, ingredients, since: .now) }
    }

    func ingredients(_ kernel: MetricIngredients.Kernel, _ training: TrainingOutcome?) -> MetricIngredients {
      MetricIngredients(
        kernel: kernel, labels: [], cost: cost.cost, convolutions: cost.convolutions, training: training)
    }
  }

  private func fill(_ run: inout Run, _ graph: NetworkGraph, seed: Seed, isCancelled: () -> Bool) throws {
    // One training for all rungs, unless each has its own.
    let shared = plan.separatesRungs ? nil : try trainer(for: graph, seed: seed)
    for epoch in plan.measuredEpochs {
      let trainer = try shared ?? trainer(for: graph, seed: seed, recipe: plan.recipe.lasting(epoch))
      if shared == nil {
        run.epochs = []
        run.trainingSeconds = 0
      }
      let start = ContinuousClock.now
      while run.epochs.count < epoch, !trainer.hasDiverged {
        run.epochs.append(try trainer.trainEpoch(isCancelled: isCancelled))
      }
      run.trainingSeconds += start.elapsedSeconds
      if trainer.hasDiverged {
        run.addMissing(
          shared == nil ? [epoch] : plan.measuredEpochs.filter { $0 >= epoch },
          "training diverged in epoch \(run.epochs.count)")
        if shared == nil { continue } else { return }
      }
      let network = try trainer.measurableNetwork(recalibratedOn: readsStatistics ? plan.recalibrationImages : nil)
      try measure(network, &run, isCancelled: isCancelled)
    }
  }

  /// Whether some metric reads running batch-norm statistics.
  private var readsStatistics: Bool {
    !needs.isDisjoint(with: [.heldOut, .trainingAccuracy])
      || (plan.kernel.batchNorm == .running && !needs.isDisjoint(with: [.kernel, .spectrum]))
  }

  /// Everything that some metric needs, of the network as it is now.
  private func measure(_ network: Network, _ run: inout Run, isCancelled: () -> Bool) throws {
    let start = ContinuousClock.now
    var outcome: TrainingOutcome?
    if !run.epochs.isEmpty {
      outcome = TrainingOutcome(epochs: run.epochs)
      if needs.contains(.heldOut) {
        let performance = try HeldOutPerformance(of: network, on: data.heldOut, isCancelled: isCancelled)
        outcome?.validationAccuracy = performance.accuracy
        outcome?.heldOutLoss = performance.loss
      }
      if needs.contains(.trainingAccuracy) {
        outcome?.trainingAccuracy = try accuracy(of: network, on: data.training, isCancelled: isCancelled)
      }
    }
    guard needs.contains(.kernel) || needs.contains(.spectrum) else {
      return run.add(run.epochs.count, run.ingredients(.missing("not measured"), outcome), since: start)
    }
    if isCancelled() { throw SearchError.cancelled }
    let kernelStart = ContinuousClock.now
    let kernel = try TangentKernel(of: network, on: data.probe.images, options: plan.kernel)
    let ingredients = try MetricIngredients(
      kernel, labels: data.probe.classes, cost: run.cost.cost, convolutions: run.cost.convolutions,
      needsSpectrum: needs.contains(.spectrum), training: outcome)
    run.add(run.epochs.count, ingredients, since: start, kernelSeconds: kernelStart.elapsedSeconds)
  }
}
