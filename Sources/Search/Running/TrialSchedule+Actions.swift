import Graphs
import Spaces
import Torch

/// What the algorithm answers, and what that asks of a worker.
extension TrialSchedule {
  /// What a promotion continues.
  package struct Promotion: Hashable, Sendable {
    /// The promoted trial.
    package let trial: Int
    /// The trial in which that one's architecture, or its equivalent, was measured.
    package let source: Trial
    /// The architecture that was trained for it: the promoted one, or an equivalent one.
    package let trained: Architecture
  }

  /// What to do for the trial ``next``. A wait is for a trial that is running.
  /// - Throws: ``SearchError``, for one where nothing runs that the algorithm could wait for.
  func nextAction() throws(SearchError) -> SearchAction {
    var visible = max(0, next - configuration.pipeline + 1)
    while true {
      let history = SearchHistory(
        entries: entries(ofFirst: visible), number: next, settings: configuration.settings,
        fidelity: configuration.plan.fidelity, given: configuration.given?.trialTexts ?? [],
        neighborhood: BoundedSpace(space: space, of: configuration))
      let action = try searching {
        var generator = Seed(configuration.seed).derived("trial", next).derived("proposal").generator()
        return try algorithm.act(history, &generator)
      }
      guard case .wait = action else { return action }
      guard visible < next else {
        throw .invalid(
          "the algorithm \(algorithm.name) waits with all \(next) trials finished, so it would wait forever; this is a "
            + "bug in the algorithm")
      }
      guard visible < complete else { return .wait }
      visible += 1
    }
  }

  /// Whether a search that stands at these trials has nothing more to do, because its algorithm says so.
  package static func isFinished(
    _ configuration: StudyConfiguration, _ trials: [Trial], catalogue: Catalogue = .standard
  ) -> Bool {
    let schedule = try? TrialSchedule(
      configuration, largestEvaluations: nil, finished: trials, catalogue: catalogue,
      costValues: { _ throws(SearchError) in [:] })
    return schedule?.isFinished ?? false
  }

  /// Whether nothing is left to measure, because the algorithm says so.
  var isFinished: Bool {
    guard complete == finished.count else { return false }
    var asked = self
    asked.skipFinished()
    return (try? asked.nextAction()) == .finish
  }

  /// What the algorithm may look at where it sees so many trials. Sums of ranks are taken among these alone, so that
  /// they do not depend on which other trials happen to be finished.
  private func entries(ofFirst count: Int) -> ArraySlice<SearchHistory.Entry> {
    guard !objectives.areValues else { return entries.prefix(count) }
    return completed.prefix(count).scored(by: objectives).map(\.entry)[...]
  }

  func evaluation(of proposal: Proposal, _ fidelity: Fidelity) throws(SearchError) -> Assignment {
    let plan = configuration.plan
    let seed =
      plan.sharesSeeds && plan.epochs > 0
      ? EvaluationPlan.sharedSeed(configuration.seed) : EvaluationPlan.seed(ofTrial: next, configuration.seed)
    return try assignment(proposal, fidelity, seed, nil)
  }

  func promotion(of number: Int, _ fidelity: Fidelity) throws(SearchError) -> Assignment {
    guard number < complete, let trial = finished[number] else {
      throw .invalid("the algorithm \(algorithm.name) promotes trial \(number), which is not finished")
    }
    let epochs = (trial.fidelity ?? configuration.plan.fidelity).epochs
    guard fidelity.epochs > epochs else {
      throw .invalid(
        "the algorithm \(algorithm.name) promotes trial \(number) from \(epochs) to \(fidelity.epochs) epochs; a "
          + "promotion adds epochs")
    }
    let source = measured(trial)
    // The training that goes on began with the first of a chain of promotions.
    var first = source
    while let earlier = first.promotes.flatMap({ finished[$0] }) { first = measured(earlier) }
    return try assignment(
      Proposal(trial.architecture, parent: trial.parent), fidelity, Seed(source.seed),
      Promotion(trial: number, source: source, trained: first.architecture))
  }

  /// The trial whose measurements a trial has.
  private func measured(_ trial: Trial) -> Trial { trial.reuses.flatMap { finished[$0] } ?? trial }

  private func assignment(
    _ proposal: Proposal, _ fidelity: Fidelity, _ seed: Seed, _ promotion: Promotion?
  ) throws(SearchError) -> Assignment {
    do { try configuration.plan.checkFidelity(fidelity) } catch {
      throw .invalid("the algorithm \(algorithm.name) asks for an evaluation that is not possible: \(error)")
    }
    return try searching {
      Assignment(
        number: next, proposal: proposal, fidelity: fidelity == configuration.plan.fidelity ? nil : fidelity,
        equivalenceKey: try space.equivalenceKey(of: proposal.architecture), seed: seed,
        targetCost: try space.graph(of: proposal.architecture, at: configuration.target).cost(), promotion: promotion)
    }
  }
}

extension TrialSchedule.Assignment {
  /// What it asks of an evaluator.
  package func request(_ plan: EvaluationPlan, keptIn checkpoints: StudyCheckpoints) -> EvaluationRequest {
    let source = promotion?.source
    return EvaluationRequest(
      promotion?.trained ?? proposal.architecture, seed: seed, fidelity: fidelity ?? plan.fidelity,
      earlier: source.map { .init(evaluation: $0.evaluation, folder: checkpoints.folder(ofTrial: $0.number)) },
      // Nothing is promoted beyond the plan's own fidelity.
      keptIn: fidelity == nil ? nil : checkpoints.folder(ofTrial: number))
  }
}
