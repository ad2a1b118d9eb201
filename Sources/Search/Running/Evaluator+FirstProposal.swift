import Graphs
import Metrics
import Networks
import TangentKernels
import Torch

extension Evaluator {
  /// Checks a search before its first evaluation: that its objective can be defined, that some architecture is within
  /// the bounds, that the final network and the one that is measured can be built for the images, and that its kernel
  /// fits the memory limit.
  ///
  /// Cost: one network is built, and nothing is computed with it.
  /// - Throws: ``SearchError`` naming what does not fit.
  public func checkFirstProposal(of configuration: StudyConfiguration) throws(SearchError) {
    try configuration.checkObjective(in: catalogue)
    var schedule = try TrialSchedule(
      configuration, largestEvaluations: 1, finished: [], catalogue: catalogue,
      costValues: { architecture throws(SearchError) in try costValues(of: architecture) })
    guard case .evaluate(let first) = try schedule.step() else { return }
    let epochs = first.fidelity?.epochs ?? plan.epochs
    for objective in try configuration.objectives(in: catalogue).all {
      guard let late = objective.epochs.max(), late > epochs else { continue }
      throw .invalid(
        "the objective \(objective) reads epoch \(late), but the search begins with evaluations after epoch \(epochs); "
          + "let it begin with more epochs, or read an earlier epoch")
    }
    try searching {
      let bounded = BoundedSpace(space: space, of: configuration)
      var generator = Seed(configuration.seed).derived("check").generator()
      var graph = try space.graph(of: first.proposal.architecture, at: scale)
      // No network is computed for a cell that ignores its input, so such a cell would check nothing.
      for _ in 0..<100 where graph.isInputIndependent {
        graph = try space.graph(of: bounded.sample(&generator), at: scale)
      }
      guard !graph.isInputIndependent, !needs.needNoNetwork else { return }
      let network = try Network(
        graph, initializer: plan.initializer, seed: first.seed, device: device, dataType: plan.dataType)
      guard needs.needKernel else { return }
      try plan.kernel.check(network, images: plan.kernelImages)
    }
  }
}
