import Foundation
import Graphs
import Spaces
import TangentKernels
import Torch
import Training

extension Evaluator {
  /// Trains an architecture's network for the plan's epochs and follows its kernel.
  ///
  /// The network, its images and their order are those of ``evaluate(_:seed:isCancelled:)-(Architecture,_,_)``
  /// with the same seed, so that LGA after the last epoch equals that score's, bit for bit. So does LGA after an
  /// earlier epoch k equal a score of k epochs where the learning rate does not depend on the number of epochs.
  ///
  /// - Parameters:
  ///   - folder: where the state is kept after every epoch, and taken from where there is one. Nil keeps none.
  ///   - progress: takes the share of the steps that is done, from 0 to 1.
  ///   - isCancelled: asked before each step and between the parts of a measurement.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop. A network that ignores its
  ///   input or diverges is a result that says so.
  public func evolution(
    of architecture: Architecture, seed: Seed, keptIn folder: URL? = nil,
    progress: @escaping (Double) -> Void = { _ in }, isCancelled: @escaping () -> Bool = { false }
  ) throws(SearchError) -> KernelEvolution {
    try searching {
      let graph = try space.graph(of: architecture, at: scale)
      let trainer = try trainer(for: graph, seed: seed.derived("repeat", 0))
      let stepsPerEpoch = trainer.stepsPerEpoch
      var evolution = KernelEvolution(
        of: architecture, seed: seed.value, stepsPerEpoch: stepsPerEpoch, labels: data.kernel.classes)
      guard !graph.isInputIndependent else {
        evolution.failure = "the output does not depend on the input"
        return evolution
      }
      let keeping = try folder.map { try EvolutionCheckpoint(self, architecture, seed: seed, folder: $0) }
      if let kept = try keeping?.restore(trainer) { evolution = kept }
      func measure(after steps: Int) throws {
        if isCancelled() { throw SearchError.cancelled }
        let context = context(of: trainer, graph, isCancelled: isCancelled)
        let network = try context.evaluatedNetwork()
        let performance = try HeldOutPerformance(of: network, on: data.heldOut, isCancelled: isCancelled)
        try evolution.append(context, performance: performance, steps: steps)
      }
      if evolution.points.isEmpty {
        try measure(after: 0)
        // Tensors of later epochs without a manifest are a damaged checkpoint: the first is of epoch 0.
        try keeping?.keep(trainer, evolution)
      }
      while evolution.epochs.count < plan.epochs {
        let before = evolution.epochs.count * stepsPerEpoch
        try trainer.trainEpoch(
          isCancelled: isCancelled,
          afterStep: { step in
            progress(Double(before + step) / Double(plan.epochs * stepsPerEpoch))
            guard before == 0, KernelEvolution.isMeasured(step: step, of: stepsPerEpoch) else { return }
            try measure(after: step)
          })
        evolution.epochs = trainer.records
        guard !trainer.hasDiverged else {
          evolution.failure = "training diverged in epoch \(evolution.epochs.count)"
          return evolution
        }
        try measure(after: before + stepsPerEpoch)
        try keeping?.keep(trainer, evolution)
      }
      return evolution
    }
  }

  /// The steps of the plan's training, over all its epochs.
  public var trainingSteps: Int {
    let size = min(recipe.batchSize, data.training.count)
    return plan.epochs * ((data.training.count + size - 1) / size)
  }
}
