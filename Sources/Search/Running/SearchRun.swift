import Metrics
import Spaces
import Synchronization
import Torch

/// What measures the architectures of a search.
public protocol ArchitectureEvaluator: Sendable {
  /// Measures one architecture; called by several threads at once.
  ///
  /// The result depends on the architecture, the seed and the fidelity alone: what a promotion continues only saves
  /// time.
  func evaluate(_ request: EvaluationRequest, isCancelled: () -> Bool) throws(SearchError) -> Evaluation
  /// The metrics that follow from the graph alone.
  func costValues(of architecture: Architecture) throws(SearchError) -> [String: MetricValue]
}

extension Evaluator: ArchitectureEvaluator {}

/// What happened in a search, for those who show its progress.
public struct SearchProgress: Sendable {
  /// The trials just stored: an evaluated one and those that took over its measurements.
  public let trials: [Trial]
  /// The best trade-offs so far, as `front(by:)` of the trials has them; empty while every score is undefined.
  public let front: [RankedTrial]
  /// The best of them; with several objectives, the best by the first.
  public var best: RankedTrial? { front.first }
  /// Evaluations finished so far, those of earlier processes included.
  public let evaluations: Int
  /// Over all processes of the study.
  public let elapsedSeconds: Double
}

/// How a search ended.
public struct SearchOutcome: Sendable {
  public let reason: StopReason
  /// All finished trials in the order of their numbers.
  public let trials: [Trial]
  /// Over all processes of the study.
  public let elapsedSeconds: Double

  /// The number of trials that were measured rather than taken over.
  public var evaluations: Int { trials.count { $0.reuses == nil } }
}

/// One process's work on a study: workers on threads of their own, each with its share of the cores.
public final class SearchRun: Sendable {
  public let study: Study
  private let evaluator: any ArchitectureEvaluator
  private let checkpoints: StudyCheckpoints
  private let workers: Int
  private let budget: SearchBudget
  private let isCancelled = Atomic<Bool>(false)
  private let hasFailed = Atomic<Bool>(false)

  private struct State {
    var schedule: TrialSchedule
    var failuresInRow = 0
    private(set) var reason: StopReason?
    var error: SearchError?

    /// Nothing more is started. An idle worker's reason does not hide the interruption of a busy one.
    mutating func stop(_ reason: StopReason) {
      self.reason = max(self.reason ?? reason, reason)
    }
  }

  /// - Parameters:
  ///   - workers: how many architectures are measured side by side.
  ///   - budget: when to stop; trials that an earlier process finished count.
  public init(
    _ study: Study, evaluator: any ArchitectureEvaluator, workers: Int, budget: SearchBudget
  ) throws(SearchError) {
    guard workers >= 1 else { throw .invalid("a search needs at least one worker, not \(workers)") }
    self.study = study
    self.evaluator = evaluator
    checkpoints = StudyCheckpoints(besides: study.url)
    self.workers = workers
    self.budget = budget
  }

  /// Ends the search as soon as the running steps have ended. What is not finished is dropped; a resumed
  /// search measures it again with the same result.
  public func cancel() {
    isCancelled.store(true, ordering: .relaxed)
  }

  private var wasCancelled: Bool { isCancelled.load(ordering: .relaxed) }

  /// Searches until the budget is used up, and returns when every worker has ended.
  ///
  /// - Parameter onProgress: called by the workers, one at a time, after trials were stored.
  /// - Throws: ``SearchError`` where the study cannot be written, evaluations keep failing, or the machine lacks
  ///   memory or threads for one. Finished trials are stored; the study records the evaluation during which the machine
  ///   failed, and the next run measures it.
  public func run(onProgress: @escaping @Sendable (SearchProgress) -> Void = { _ in }) throws(SearchError)
    -> SearchOutcome
  {
    let start = ContinuousClock.now
    let (stored, before) = try searching { (try study.trials(), try study.elapsedSeconds()) }
    let elapsed: @Sendable () -> Double = { before + start.elapsedSeconds }
    let evaluator = evaluator
    let schedule = try TrialSchedule(
      study.configuration, largestEvaluations: budget.evaluations, finished: stored, catalogue: study.catalogue,
      costValues: { architecture throws(SearchError) in try evaluator.costValues(of: architecture) })
    let monitor = Monitor(State(schedule: schedule))

    var threads: [WorkerThread] = []
    do throws(SearchError) {
      for _ in 0..<workers {
        threads.append(try WorkerThread { self.work(monitor, elapsed: elapsed, onProgress: onProgress) })
      }
    } catch {
      monitor.withLock { fail(error, &$0) }
    }
    for thread in threads { thread.join() }
    let end = monitor.withLock { $0 }
    if let error = end.error { throw error }
    let trials = end.schedule.finished.values.sorted { $0.number < $1.number }
    var reason = end.reason ?? .cancelled
    // Where the last evaluation took the rest of the time, nothing is left to do in more.
    let evaluations = trials.count { $0.reuses == nil }
    if reason == .time, evaluations >= budget.evaluations ?? .max { reason = .evaluations }
    if [.evaluations, .time].contains(reason), end.schedule.isFinished { reason = .finished }
    if reason == .finished { checkpoints.removeAll() }
    return SearchOutcome(reason: reason, trials: trials, elapsedSeconds: elapsed())
  }

  /// One worker's life: take an assignment, measure it, store it.
  private func work(
    _ monitor: Monitor<State>, elapsed: @Sendable () -> Double, onProgress: @Sendable (SearchProgress) -> Void
  ) {
    do {
      try Libtorch.setThreads(study.configuration.threads)
    } catch {
      return monitor.withLock { fail(.torch(error), &$0) }
    }
    while let assignment = nextAssignment(monitor, elapsed: elapsed, onProgress: onProgress) {
      let result: Result<Evaluation, SearchError> = Result { () throws(SearchError) in
        try evaluator.evaluate(assignment.request(study.configuration.plan, keptIn: checkpoints)) {
          wasCancelled || hasFailed.load(ordering: .relaxed)
        }
      }
      monitor.withLock { state in
        guard state.error == nil else { return }
        do throws(SearchError) {
          try finish(assignment, result, &state, elapsed: elapsed, onProgress: onProgress)
        } catch {
          fail(error, &state)
        }
      }
    }
  }

  /// Ends the search for all workers.
  private func fail(_ error: SearchError, _ state: inout State) {
    state.error = state.error ?? error
    hasFailed.store(true, ordering: .relaxed)
  }

  /// Waits for something to measure; nil when the search is over.
  private func nextAssignment(
    _ monitor: Monitor<State>, elapsed: () -> Double, onProgress: (SearchProgress) -> Void
  ) -> TrialSchedule.Assignment? {
    monitor.wait { state -> TrialSchedule.Assignment?? in
      if state.error != nil || state.reason != nil { return .some(nil) }
      if wasCancelled {
        state.stop(.cancelled)
        return .some(nil)
      }
      if let seconds = budget.seconds, elapsed() >= seconds {
        state.stop(.time)
        return .some(nil)
      }
      do throws(SearchError) {
        let step = try state.schedule.step()
        try store(state.schedule.takeReused(), &state, elapsed: elapsed, onProgress: onProgress)
        switch step {
        case .evaluate(let assignment): return assignment
        case .wait: return nil
        case .stop(let reason):
          state.stop(reason)
          return .some(nil)
        }
      } catch {
        fail(error, &state)
        return .some(nil)
      }
    }
  }

  private func finish(
    _ assignment: TrialSchedule.Assignment, _ result: Result<Evaluation, SearchError>, _ state: inout State,
    elapsed: () -> Double, onProgress: (SearchProgress) -> Void
  ) throws(SearchError) {
    let trial: Trial
    switch result {
    case .success(let evaluation):
      state.failuresInRow = 0
      trial = try state.schedule.finish(assignment, evaluation.measurements)
    case .failure(.cancelled):
      return state.stop(.cancelled)
    case .failure(let error) where error.isFailureOfTheMachine:
      // The machine's failure is what ends the search, whether or not it can be kept.
      try? study.append(
        MachineFailure(
          trial: assignment.number, architecture: assignment.proposal.architecture.text, reason: error.description))
      throw error
    case .failure(let error) where error.concernsOneArchitecture && state.failuresInRow < Self.largestFailures:
      state.failuresInRow += 1
      trial = try state.schedule.finish(assignment, [], failure: error.description)
    case .failure(let error):
      throw error
    }
    try store([trial] + state.schedule.takeReused(), &state, elapsed: elapsed, onProgress: onProgress)
    if let source = assignment.promotion?.source { checkpoints.remove(trial: source.number) }
  }

  /// The number of consecutive failed evaluations after which the search gives up.
  private static let largestFailures = 3

  private func store(
    _ trials: [Trial], _ state: inout State, elapsed: () -> Double, onProgress: (SearchProgress) -> Void
  ) throws(SearchError) {
    guard !trials.isEmpty else { return }
    let all = state.schedule.finished.values.sorted { $0.number < $1.number }
    try searching { try study.append(trials, among: all, elapsedSeconds: elapsed()) }
    onProgress(
      SearchProgress(
        trials: trials, front: all.front(by: state.schedule.objectives),
        evaluations: state.schedule.finished.values.count { $0.reuses == nil }, elapsedSeconds: elapsed()))
  }
}
