import Graphs
import Metrics
import Spaces
import Torch

/// Decides what is evaluated next. Pure bookkeeping, used by one thread at a time.
///
/// Trials are numbered in the order in which the algorithm asks for them. It is asked for trial n once every trial up to
/// n − L is finished, and sees those only, L being the study's pipeline; where it answers ``SearchAction/wait``, it is
/// asked again with one more. So its answer depends neither on which worker was faster nor on where an earlier process
/// stopped. A trial with the equivalence key and the fidelity of an earlier one takes over that one's measurements, at
/// once or when they are ready.
package struct TrialSchedule {
  /// A trial that a worker has to evaluate.
  package struct Assignment: Hashable, Sendable {
    package let number: Int
    package let proposal: Proposal
    /// Nil for the plan's own.
    package let fidelity: Fidelity?
    package let equivalenceKey: String
    package let seed: Seed
    package let targetCost: NetworkCost
    /// Where it comes from, for a promotion.
    package let promotion: Promotion?

    fileprivate var measured: Measured { Measured(equivalenceKey: equivalenceKey, fidelity: fidelity) }
  }

  /// What is measured once.
  fileprivate struct Measured: Hashable {
    let equivalenceKey: String
    let fidelity: Fidelity?
  }

  package enum Step: Hashable, Sendable {
    case evaluate(Assignment)
    /// Nothing can be proposed before a running evaluation ends.
    case wait
    case stop(StopReason)
  }

  /// Proposals in a row that needed no evaluation, after which the search is said to be exhausted.
  package static let largestReuses = 2000

  /// Whether a search that stands at these trials, in the order of their numbers, has nothing new to propose.
  package static func isExhausted(_ trials: [Trial]) -> Bool {
    trials.count >= largestReuses && trials.suffix(largestReuses).allSatisfy { $0.reuses != nil }
  }

  let configuration: StudyConfiguration
  let space: any SearchSpace
  let algorithm: SearchAlgorithm
  let objectives: Objectives
  /// The number of evaluations to reach; may be raised.
  let largestEvaluations: Int
  /// The values that follow from an architecture's graph alone.
  let costValues: (Architecture) throws(SearchError) -> [String: MetricValue]

  package private(set) var finished: [Int: Trial]
  /// Evaluations of all numbers before ``next``, running ones included.
  package private(set) var evaluations = 0
  /// Those before ``complete``, in order.
  private(set) var completed: [Trial] = []
  /// Of the completed ones, where a score does not depend on the others.
  private(set) var entries: [SearchHistory.Entry] = []
  /// The number to propose next, and the number before which every trial is finished.
  private(set) var next = 0
  private(set) var complete = 0
  private var owners: [Measured: Int] = [:]
  private var waiting: [Int: [Assignment]] = [:]
  private var reusesInRow = 0
  private var reused: [Trial] = []

  package init(
    _ configuration: StudyConfiguration, largestEvaluations: Int?, finished: [Trial], catalogue: Catalogue = .standard,
    costValues: @escaping (Architecture) throws(SearchError) -> [String: MetricValue]
  ) throws(SearchError) {
    self.configuration = configuration
    self.largestEvaluations = largestEvaluations ?? .max
    self.costValues = costValues
    self.finished = [:]
    (space, algorithm) = try searching {
      (try configuration.plan.searchSpace(in: catalogue), try catalogue.algorithm(named: configuration.algorithm))
    }
    objectives = try configuration.objectives(in: catalogue)
    for trial in finished { record(trial) }
  }

  /// What to do now. Call again after ``Step/wait`` once a trial has been finished.
  package mutating func step() throws(SearchError) -> Step {
    while true {
      skipFinished()
      if evaluations >= largestEvaluations { return .stop(.evaluations) }
      if reusesInRow >= Self.largestReuses { return .stop(.exhausted) }
      guard complete > next - configuration.pipeline else { return .wait }
      let assignment: Assignment
      switch try nextAction() {
      case .evaluate(let proposal, let fidelity): assignment = try evaluation(of: proposal, fidelity)
      case .promote(let trial, let fidelity): assignment = try promotion(of: trial, fidelity)
      case .wait: return .wait
      case .finish: return .stop(.finished)
      }
      let owner = owners[assignment.measured]
      count(assignment.measured, isReused: owner != nil)
      guard let owner else { return .evaluate(assignment) }
      if let original = finished[owner] {
        try reuse(original, for: assignment)
      } else {
        waiting[owner, default: []].append(assignment)
      }
    }
  }

  /// Passes the trials that were found in the study: only the bookkeeping has to know of them.
  mutating func skipFinished() {
    while let trial = finished[next] {
      count(Measured(equivalenceKey: trial.equivalenceKey, fidelity: trial.fidelity), isReused: trial.reuses != nil)
    }
  }

  private mutating func count(_ key: Measured, isReused: Bool) {
    if isReused {
      reusesInRow += 1
    } else {
      evaluations += 1
      reusesInRow = 0
      if owners[key] == nil { owners[key] = next }
    }
    next += 1
  }

  /// Takes in an evaluation; ``takeReused()`` then has the trials that were waiting for it.
  /// - Returns: the trial to store.
  package mutating func finish(
    _ assignment: Assignment, _ measurements: [NetworkMeasurement], failure: String? = nil
  ) throws(SearchError) -> Trial {
    var measurements = measurements
    if let trained = assignment.promotion?.trained, trained != assignment.proposal.architecture {
      // Architectures of equal function differ in what their dead edges cost.
      let costs = try costValues(assignment.proposal.architecture)
      for index in measurements.indices { measurements[index].replaceValues(costs) }
    }
    let trial = trial(assignment, measurements, reuses: nil, failure: failure)
    record(trial)
    for waiter in waiting.removeValue(forKey: assignment.number) ?? [] { try reuse(trial, for: waiter) }
    return trial
  }

  /// The trials that took over others' measurements since the last call, to be stored.
  package mutating func takeReused() -> [Trial] {
    defer { reused = [] }
    return reused
  }

  private mutating func reuse(_ original: Trial, for assignment: Assignment) throws(SearchError) {
    let costs = try costValues(assignment.proposal.architecture)
    let measurements = original.evaluation.measurements.map { measurement in
      var copy = measurement
      copy.replaceValues(costs)
      copy.seconds = .init(training: 0, kernel: 0, total: 0)
      for index in copy.rungs?.indices ?? 0..<0 { copy.rungs?[index].seconds = copy.seconds }
      return copy
    }
    let trial = trial(assignment, measurements, reuses: original.number, failure: original.failure)
    record(trial)
    reused.append(trial)
  }

  private func trial(
    _ assignment: Assignment, _ measurements: [NetworkMeasurement], reuses: Int?, failure: String?
  ) -> Trial {
    Trial(
      number: assignment.number, parent: assignment.proposal.parent, reuses: reuses,
      promotes: assignment.promotion?.trial, fidelity: assignment.fidelity,
      equivalenceKey: assignment.equivalenceKey, seed: assignment.seed.value, targetCost: assignment.targetCost,
      evaluation: Evaluation(architecture: assignment.proposal.architecture, measurements: measurements),
      failure: failure)
  }

  private mutating func record(_ trial: Trial) {
    finished[trial.number] = trial
    while let trial = finished[complete] {
      completed.append(trial)
      if objectives.areValues { entries += [trial].scored(by: objectives).map(\.entry) }
      complete += 1
    }
  }
}
