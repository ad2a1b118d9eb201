import Spaces
import TangentKernels
import Torch

/// A network that is compared with its linearizations while its kernel is followed.
public struct LinearizationComparison: Sendable {
  public let plan: LinearizationPlan
  public let data: LinearizationData

  public init(plan: LinearizationPlan, data: LinearizationData) {
    self.plan = plan
    self.data = data
  }
}

/// What is known of one architecture after its kernel was followed.
public struct FollowedArchitecture: Sendable {
  public let evolution: KernelEvolution
  /// Nil where it was not asked for.
  public let comparison: NonLinearAdvantage?
}

extension Evaluator {
  /// An architecture's evolution, and its comparison with linearizations: those that a folder keeps, or else new ones,
  /// which it then keeps.
  ///
  /// - Parameters:
  ///   - index: the architecture's number in the folder, from 0.
  ///   - progress: takes the number of steps that are done, of ``trainingSteps``, and of as many again with a comparison.
  ///     Steps that are not needed count.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop, with what is finished kept.
  public func followed(
    _ architecture: Architecture, seed: Seed, index: Int = 0, keptIn folder: EvolutionFolder? = nil,
    comparedBy comparison: LinearizationComparison? = nil, progress: @escaping (Int) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(SearchError) -> FollowedArchitecture {
    let steps = trainingSteps
    func advance(to share: Double) { progress(Int((share * Double(steps)).rounded())) }
    let evolution = try kept(folder?.finished(index)) { () throws(SearchError) in
      let evolution = try self.evolution(
        of: architecture, seed: seed, keptIn: folder?.training(index), progress: { advance(to: $0) },
        isCancelled: isCancelled)
      try folder?.finish(evolution, index)
      return evolution
    }
    advance(to: 1)
    guard let comparison else { return FollowedArchitecture(evolution: evolution, comparison: nil) }
    let compared = try kept(folder?.comparison(index, by: comparison.plan)) { () throws(SearchError) in
      var options = LinearizedNetwork.standardOptions
      options.memoryLimit = plan.kernel.memoryLimit
      let compared = try nonLinearAdvantage(
        of: architecture, data: comparison.data, epochs: comparison.plan.epochs,
        linearizedAt: comparison.plan.linearizedAt, options: options, seed: seed, progress: { advance(to: 1 + $0) },
        isCancelled: isCancelled)
      try folder?.finish(compared, by: comparison.plan, index)
      return compared
    }
    advance(to: 2)
    return FollowedArchitecture(evolution: evolution, comparison: compared)
  }

  private func kept<Result>(
    _ result: Result?, else measure: () throws(SearchError) -> Result
  ) throws(SearchError) -> Result {
    if let result { result } else { try measure() }
  }
}
