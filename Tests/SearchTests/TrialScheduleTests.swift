import Foundation
import Graphs
import Metrics
import Search
import Spaces
import Testing
import Torch

@Suite struct TrialScheduleTests {
  private let nowhere = StudyCheckpoints(besides: URL(filePath: "/nowhere/study.sqlite"))

  /// Runs a schedule whose running evaluations end in an order that a generator draws.
  ///
  /// - Parameters:
  ///   - workers: how many run side by side.
  ///   - stopAfter: how many trials are stored before everything that runs is lost; nil to go on to the end.
  private func run(
    _ configuration: StudyConfiguration, evaluations: Int, workers: Int, order: UInt64, from stored: [Trial] = [],
    stopAfter: Int? = nil
  ) throws -> [Trial] {
    let evaluator = SampleEvaluator()
    var schedule = try TrialSchedule(
      configuration, largestEvaluations: evaluations, finished: stored, catalogue: SampleAlgorithms.catalogue,
      costValues: { architecture throws(SearchError) in try evaluator.costValues(of: architecture) })
    var generator = Seed(order).generator()
    var running: [TrialSchedule.Assignment] = []
    var result = stored
    var isStopped = false
    while true {
      while !isStopped, running.count < workers {
        let step = try schedule.step()
        result += schedule.takeReused()
        guard case .evaluate(let assignment) = step else {
          if case .stop = step { isStopped = true }
          break
        }
        running.append(assignment)
      }
      if let stopAfter, result.count >= stored.count + stopAfter { return result }
      guard !running.isEmpty else { break }
      let ended = running.remove(at: Int.random(in: 0..<running.count, using: &generator))
      let evaluation = try evaluator.evaluate(ended.request(configuration.plan, keptIn: nowhere)) { false }
      result.append(try schedule.finish(ended, evaluation.measurements))
      result += schedule.takeReused()
    }
    return result.sorted { $0.number < $1.number }
  }

  private static let algorithms = (SearchAlgorithms.all + [SampleAlgorithms.restless]).map(\.name)

  @Test(arguments: algorithms, [1, 2, 4])
  func theResultDoesNotDependOnWorkersOrOnWhoIsFaster(name: String, pipeline: Int) throws {
    let algorithm = try SampleAlgorithms.catalogue.algorithm(named: name)
    let configuration = try SampleStudies.configuration(algorithm: algorithm, pipeline: pipeline, epochs: 9)
    let alone = try run(configuration, evaluations: 60, workers: 1, order: 0)
    if let planned = algorithm.plannedEvaluations(configuration.settings, configuration.plan) {
      #expect(alone.count == planned)
    } else {
      #expect(alone.count { $0.reuses == nil } == 60)
    }
    for (workers, order) in [(2, 1), (3, 2), (7, 3), (7, 4)] as [(Int, UInt64)] {
      #expect(try run(configuration, evaluations: 60, workers: workers, order: order) == alone)
    }
  }

  /// Everything that was running at the stop is lost, as when a process is killed.
  @Test(arguments: algorithms)
  func aStudyThatIsStoppedAnywhereEndsTheSame(name: String) throws {
    let configuration = try SampleStudies.configuration(
      algorithm: SampleAlgorithms.catalogue.algorithm(named: name), epochs: 9)
    let whole = try run(configuration, evaluations: 40, workers: 1, order: 0)
    for seed in 0..<25 as Range<UInt64> {
      var generator = Seed(seed).generator()
      var stored: [Trial] = []
      for _ in 0..<4 {
        stored = try run(
          configuration, evaluations: 40, workers: 3, order: seed, from: stored,
          stopAfter: Int.random(in: 0..<12, using: &generator))
      }
      #expect(try run(configuration, evaluations: 40, workers: 2, order: seed, from: stored) == whole)
    }
  }

  @Test func equivalentArchitecturesAreMeasuredOnce() throws {
    let configuration = try SampleStudies.configuration()
    let trials = try run(configuration, evaluations: 150, workers: 3, order: 5)
    let measured = trials.filter { $0.reuses == nil }
    #expect(Set(measured.map(\.equivalenceKey)).count == measured.count)
    let reused = trials.filter { $0.reuses != nil }
    #expect(!reused.isEmpty)
    for trial in reused {
      let original = try #require(trials.first { $0.number == trial.reuses })
      #expect(original.number < trial.number && original.equivalenceKey == trial.equivalenceKey)
      #expect(trial.summary(of: "lga").value == original.summary(of: "lga").value)
      // What follows from the graph is its own: dead edges have parameters.
      #expect(trial.summary(of: "parameters").value == .defined(Double(trial.targetCost.parameters)))
    }
  }

  /// Without convolutions a NAS-Bench-201 network has 73,306 parameters (METHODS A1), so this bound
  /// leaves the 3^6 cells of `none`, skips and pools.
  @Test func aSpaceWithNothingNewIsExhausted() throws {
    let configuration = try SampleStudies.configuration(bounds: ArchitectureBounds(largestParameters: 73_306))
    let trials = try run(configuration, evaluations: 100_000, workers: 2, order: 1)
    #expect(trials.suffix(TrialSchedule.largestReuses).allSatisfy { $0.reuses != nil })
    let measured = trials.filter { $0.reuses == nil }
    let keys = try Set(
      (0..<NASBench201Cell.count).map { NASBench201Cell(ordinal: $0) }
        .filter { $0.operations.allSatisfy { $0.convolutionKernelSize == nil } }
        .map { try NASBench201().equivalenceKey(of: NASBench201().architecture(of: $0)) })
    #expect(keys.isSuperset(of: measured.map(\.equivalenceKey)))
    // A neighbor is always one edge away: evolution reaches most of so small a space.
    #expect(measured.count > keys.count / 2)
  }

  @Test func boundsHold() throws {
    let bounds = ArchitectureBounds(largestParameters: 200_000, largestMultiplyAccumulates: 25_000_000)
    for algorithm in SearchAlgorithms.all {
      let configuration = try SampleStudies.configuration(algorithm: algorithm, bounds: bounds)
      let trials = try run(configuration, evaluations: 50, workers: 2, order: 1)
      #expect(
        trials.allSatisfy { $0.targetCost.parameters <= 200_000 && $0.targetCost.multiplyAccumulates <= 25_000_000 })
    }
  }

  @Test func boundsThatHoldNothingSaySo() throws {
    let configuration = try SampleStudies.configuration(bounds: ArchitectureBounds(largestParameters: 70_000))
    let error = #expect(throws: SearchError.self) {
      try run(configuration, evaluations: 1, workers: 1, order: 0)
    }
    #expect(error?.description.contains("the lowest found: 73306 parameters") == true)
  }

  /// Where the last 2,000 trials took over earlier measurements there is nothing to go on for, and one that was
  /// measured among them says otherwise.
  @Test func whatProposesNothingNewIsExhausted() throws {
    let measured = try run(SampleStudies.configuration(), evaluations: 1, workers: 1, order: 0)[0]
    func trials(_ count: Int) -> [Trial] {
      (0..<count).map { number in
        var trial = measured
        trial.number = number
        trial.reuses = number == 0 ? nil : 0
        return trial
      }
    }
    #expect(!TrialSchedule.isExhausted(trials(TrialSchedule.largestReuses)))
    var all = trials(TrialSchedule.largestReuses + 1)
    #expect(TrialSchedule.isExhausted(all))
    all[TrialSchedule.largestReuses - 5].reuses = nil
    #expect(!TrialSchedule.isExhausted(all))
  }
}
