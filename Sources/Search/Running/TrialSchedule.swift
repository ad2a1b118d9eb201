import Graphs
import Metrics
import Spaces
import Torch

/// Decides what is evaluated next. Pure bookkeeping, used by one thread at a time.
///
/// Trials are numbered in the order of proposal. Trial n is proposed once every trial up to n − L is
/// finished, and from those only, L being the study's pipeline; so it depends neither on which worker was
/// faster nor on where an earlier process stopped. An architecture with the equivalence key of an earlier
/// trial takes over that trial's measurements, at once or when they are ready.
package struct TrialSchedule {
  /// A trial that a worker has to evaluate.
  package struct Assignment: Hashable, Sendable {
    package let number: Int
    package let proposal: Proposal
    package let equivalenceKey: String
    package let seed: Seed
    package let targetCost: NetworkCost
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
  let objective: Objective
  /// The number of evaluations to reach; may be raised.
  let largestEvaluations: Int
  /// The values that follow from an architecture's graph alone.
  let costValues: (Architecture) throws(SearchError) -> [String: MetricValue]

  package private(set) var finished: [Int: Trial]
  /// Evaluations of all numbers before ``next``, running ones included.
  package private(set) var evaluations = 0
  /// Those before ``complete``, in order.
  private var completed: [Trial] = []
  /// Of the completed ones, where a score does not depend on the others.
  private var entries: [SearchHistory.Entry] = []
  /// The number to propose next, and the number before which every trial is finished.
  private var next = 0
  private var complete = 0
  private var owners: [String: Int] = [:]
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
      (try catalogue.space(named: configuration.plan.space), try catalogue.algorithm(named: configuration.algorithm))
    }
    objective = try Objective(configuration.objective, in: catalogue)
    for trial in finished { record(trial) }
  }

  /// What to do now. Call again after ``Step/wait`` once a trial has been finished.
  package mutating func step() throws(SearchError) -> Step {
    while true {
      if let trial = finished[next] {
        // Found in the study: only the bookkeeping has to know of it.
        count(trial.equivalenceKey, isReused: trial.reuses != nil)
        continue
      }
      if evaluations >= largestEvaluations { return .stop(.evaluations) }
      if reusesInRow >= Self.largestReuses { return .stop(.exhausted) }
      guard complete > next - configuration.pipeline else { return .wait }
      let assignment = try propose()
      let owner = owners[assignment.equivalenceKey]
      count(assignment.equivalenceKey, isReused: owner != nil)
      guard let owner else { return .evaluate(assignment) }
      if let original = finished[owner] {
        try reuse(original, for: assignment)
      } else {
        waiting[owner, default: []].append(assignment)
      }
    }
  }

  private mutating func count(_ key: String, isReused: Bool) {
    if isReused {
      reusesInRow += 1
    } else {
      evaluations += 1
      reusesInRow = 0
      if owners[key] == nil { owners[key] = next }
    }
    next += 1
  }

  private func propose() throws(SearchError) -> Assignment {
    let seed = Seed(configuration.seed).derived("trial", next)
    let history = SearchHistory(
      entries: visibleEntries, number: next,
      settings: configuration.settings, space: space, bounds: configuration.bounds, scale: configuration.target)
    return try searching {
      var generator = seed.derived("proposal").generator()
      let proposal = try algorithm.propose(history, &generator)
      return Assignment(
        number: next, proposal: proposal, equivalenceKey: try space.equivalenceKey(of: proposal.architecture),
        seed: seed.derived("evaluation"),
        targetCost: try space.graph(of: proposal.architecture, at: configuration.target).cost())
    }
  }

  /// What the next proposal may look at. Sums of ranks are taken among these trials alone, so that they do not depend
  /// on which other trials happen to be finished.
  private var visibleEntries: ArraySlice<SearchHistory.Entry> {
    let count = max(0, next - configuration.pipeline + 1)
    guard objective.singleMetric == nil else { return entries.prefix(count) }
    return completed.prefix(count).scored(by: objective).map(\.entry)[...]
  }

  /// Takes in an evaluation; ``takeReused()`` then has the trials that were waiting for it.
  /// - Returns: the trial to store.
  package mutating func finish(
    _ assignment: Assignment, _ measurements: [NetworkMeasurement], failure: String? = nil
  ) throws(SearchError) -> Trial {
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
      equivalenceKey: assignment.equivalenceKey, seed: assignment.seed.value, targetCost: assignment.targetCost,
      evaluation: Evaluation(architecture: assignment.proposal.architecture, measurements: measurements),
      failure: failure)
  }

  private mutating func record(_ trial: Trial) {
    finished[trial.number] = trial
    while let trial = finished[complete] {
      completed.append(trial)
      if objective.singleMetric != nil { entries += [trial].scored(by: objective).map(\.entry) }
      complete += 1
    }
  }
}
