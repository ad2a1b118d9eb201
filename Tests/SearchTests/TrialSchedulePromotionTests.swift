import Foundation
import Search
import Spaces
import Testing
import Torch

@Suite struct TrialSchedulePromotionTests {
  /// The trials of a search with one worker, and what was asked of the evaluator.
  private func run(
    _ algorithm: SearchAlgorithm, bounds: ArchitectureBounds = ArchitectureBounds()
  ) throws -> (trials: [Trial], requests: [Int: EvaluationRequest], reason: StopReason) {
    let configuration = try SampleStudies.configuration(algorithm: algorithm, bounds: bounds, epochs: 9)
    let evaluator = SampleEvaluator()
    let checkpoints = StudyCheckpoints(besides: URL(filePath: "/nowhere/study.sqlite"))
    var schedule = try TrialSchedule(
      configuration, largestEvaluations: nil, finished: [], catalogue: SampleAlgorithms.catalogue,
      costValues: { architecture throws(SearchError) in try evaluator.costValues(of: architecture) })
    var trials: [Trial] = []
    var requests: [Int: EvaluationRequest] = [:]
    while true {
      let step = try schedule.step()
      trials += schedule.takeReused()
      switch step {
      case .evaluate(let assignment):
        let request = assignment.request(configuration.plan, keptIn: checkpoints)
        requests[assignment.number] = request
        trials.append(try schedule.finish(assignment, evaluator.evaluate(request) { false }.measurements))
        trials += schedule.takeReused()
      case .wait:
        Issue.record("nothing runs that it could wait for")
        return (trials, requests, .cancelled)
      case .stop(let reason): return (trials.sorted { $0.number < $1.number }, requests, reason)
      }
    }
  }

  /// So few architectures that many trials are equivalent to others: those of `none`, skips and pools.
  private static let narrow = ArchitectureBounds(largestParameters: 73_306)

  @Test(arguments: [ArchitectureBounds(), narrow]) func measurementsAreSharedByKeyAndFidelity(
    bounds: ArchitectureBounds
  ) throws {
    let (trials, requests, reason) = try run(SampleAlgorithms.restless, bounds: bounds)
    #expect(trials.count == 45 && reason == .finished)
    let measured = trials.filter { $0.reuses == nil }
    #expect(Set(measured.map { "\($0.equivalenceKey) \($0.fidelity?.epochs ?? 9)" }).count == measured.count)
    #expect(Set(requests.keys) == Set(measured.map(\.number)))
    for trial in trials where trial.reuses != nil {
      let original = try #require(trials.first { $0.number == trial.reuses })
      #expect(original.number < trial.number && original.reuses == nil)
      #expect(original.equivalenceKey == trial.equivalenceKey && original.fidelity == trial.fidelity)
      #expect(trial.summary(of: "lga").value == original.summary(of: "lga").value)
    }
    if bounds == Self.narrow { #expect(trials.contains { $0.reuses != nil && $0.promotes != nil }) }
  }

  /// A promotion goes on with weights and orders of the training that its trial has measurements of, whichever trial
  /// began that, and reports the cost of its own architecture.
  @Test(arguments: [ArchitectureBounds(), narrow]) func aPromotionGoesOnWithTheTrainingItPromotes(
    bounds: ArchitectureBounds
  ) throws {
    let (trials, requests, _) = try run(SampleAlgorithms.restless, bounds: bounds)
    let promotions = trials.filter { $0.promotes != nil }
    #expect(promotions.count > 5)
    var chains = 0
    for trial in promotions {
      let promoted = trials[try #require(trial.promotes)]
      #expect(promoted.number < trial.number && promoted.architecture == trial.architecture)
      #expect(try #require(promoted.fidelity).epochs < trial.fidelity?.epochs ?? 9)
      #expect(trial.summary(of: "parameters").value == .defined(Double(trial.targetCost.parameters)))
      guard let request = requests[trial.number] else { continue }
      let source = promoted.reuses.map { trials[$0] } ?? promoted
      let earlier = try #require(requests[source.number])
      #expect(request.seed.value == earlier.seed.value && request.architecture == earlier.architecture)
      #expect(request.earlier?.folder == earlier.keptIn && request.earlier?.evaluation == source.evaluation)
      #expect((request.keptIn == nil) == (trial.fidelity == nil))
      if source.promotes != nil { chains += 1 }
    }
    #expect(chains > 0)
  }

  @Test(arguments: [
    (SampleAlgorithms.waiting, "the algorithm waiting waits with all 5 trials finished"),
    (SampleAlgorithms.unknown, "the algorithm unknown promotes trial 5, which is not finished"),
    (SampleAlgorithms.backward, "promotes trial 0 from 1 to 1 epochs; a promotion adds epochs"),
    (SampleAlgorithms.beyond, "a fidelity of 100 epochs is outside the plan's training of 9"),
  ]) func anActionWithoutMeaningIsNamed(algorithm: SearchAlgorithm, excerpt: String) throws {
    let error = #expect(throws: SearchError.self) { try run(algorithm) }
    #expect(error?.description.contains(excerpt) == true, "\(String(describing: error))")
  }
}
