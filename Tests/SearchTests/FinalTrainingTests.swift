import Datasets
import Foundation
import Metrics
import Search
import Synchronization
import TestSupport
import Testing
import Torch

/// The trainings that end a search are kept in its study.
@Suite struct FinalTrainingTests {
  private let folder: TemporaryFolder
  private let cells = [
    "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|",
    "|nor_conv_1x1~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|skip_connect~2|",
  ]

  init() throws { folder = try TemporaryFolder() }

  /// A study of two trials.
  private func study() throws -> Study {
    let study = try Study.create(
      at: folder.file("study.sqlite"), SampleStudies.configuration(algorithm: .random, metrics: ["lga"]),
      budget: SearchBudget(evaluations: 2), catalogue: SampleAlgorithms.catalogue)
    _ = try SearchRun(study, evaluator: SampleEvaluator(), workers: 1, budget: SearchBudget(evaluations: 2)).run()
    return study
  }

  private func round(epochs: Int = 1, brightness: Double = 60) throws -> FinalRound {
    try FinalRound(
      TinyEvaluation.plan(epochs: epochs, metrics: ["lga"]), images: TinyEvaluation.images(brightness: brightness),
      seed: Seed(3))
  }

  private func candidates(_ study: Study) throws -> [RankedTrial] {
    try study.trials().ranked(by: study.configuration.objectives(in: study.catalogue))
  }

  @Test func aFinalRoundGoesOnWhereItWasStopped() throws {
    let study = try study()
    let finished = Atomic(0)
    // Stopped within the second training.
    #expect(throws: SearchError.cancelled) {
      try round().finalists(
        among: [candidates(study)], study: study, finished: { finished.add(1, ordering: .relaxed) },
        isCancelled: { finished.load(ordering: .relaxed) > 0 })
    }
    try study.close()
    let resumed = try Study.open(study.url, catalogue: SampleAlgorithms.catalogue)
    let finalists = try round().finalists(among: [candidates(resumed)], study: resumed)
    #expect(finalists.map(\.loss) == (try round().finalists(among: [candidates(resumed)])).map(\.loss))
    // Nothing is trained any more: who asks to stop is not heard.
    let again = try round().finalists(among: [candidates(resumed)], study: resumed, isCancelled: { true })
    #expect(again == finalists)
    #expect(
      try resumed.rows("SELECT purpose, count(*) AS number FROM final_training GROUP BY purpose").map(\.values.count)
        == [2])
    #expect(finalists.map(\.loss.repeats) == [FinalSchedule.seeds, FinalSchedule.seeds])
  }

  /// Other epochs or images are another training.
  @Test func whatDecidesTheResultIsCompared() throws {
    let study = try study()
    _ = try round().finalists(among: [candidates(study)], study: study)
    for other in [try round(epochs: 2), try round(brightness: 61)] {
      #expect(throws: SearchError.cancelled) {
        try other.finalists(among: [candidates(study)], study: study, isCancelled: { true })
      }
    }
  }

  @Test func aDamagedRecordIsRefused() throws {
    let study = try study()
    _ = try round().finalists(among: [candidates(study)], study: study)
    try study.edit("UPDATE final_training SET record = replace(record, '0.', '1.')")
    let error = #expect(throws: SearchError.self) {
      try round().finalists(among: [candidates(study)], study: study)
    }
    #expect(error?.description.contains("does not match its checksum") == true)
  }

  @Test func aComparisonGoesOnWhereItWasStopped() throws {
    let study = try study()
    let images = try TinyEvaluation.images()
    let comparison = try FinalComparison(
      TinyEvaluation.plan(epochs: 1, metrics: []), training: images, test: TestImages(images.images), seed: Seed(3))
    let contestants = cells.map {
      FinalComparison.Contestant(role: "any", architecture: .init(space: "nasbench201", text: $0))
    }
    let first = try comparison.standings(of: contestants, runs: 2, study: study)
    #expect(try comparison.standings(of: contestants, runs: 2, study: study, isCancelled: { true }) == first)
    // One run more is trained.
    #expect(throws: SearchError.cancelled) {
      try comparison.standings(of: contestants, runs: 3, study: study, isCancelled: { true })
    }
  }

  /// The contestants as they were at the end, with their own sizes and as many runs; nothing where a run is missing.
  @Test func theEndKnowsItsComparison() throws {
    let study = try study()
    let images = try TinyEvaluation.images()
    let plan = TinyEvaluation.plan(epochs: 1, metrics: [])
    let comparison = try FinalComparison(plan, training: images, test: TestImages(images.images), seed: Seed(3))
    var wide = plan.sizes
    wide["channels"] = 3
    let contestants = [plan.sizes, wide].map {
      FinalComparison.Contestant(
        role: "any", architecture: .init(space: "nasbench201", text: cells[0]), sizes: $0)
    }
    let standings = try comparison.standings(of: contestants, runs: 3, study: study)
    #expect(try study.standings().isEmpty)
    func end(_ contestants: [FinalComparison.Contestant], runs: Int) throws {
      var ending = SearchEnding(compares: true)
      ending.comparison = .init(contestants: contestants, runs: runs)
      try study.setEnding(ending)
    }
    for runs in 1...3 {
      try end(contestants, runs: runs)
      #expect(try study.standings().map(\.runs) == standings.map { Array($0.runs.prefix(runs)) })
    }
    #expect(try study.standings().map(\.contestant) == contestants)
    for runs in [-1, 0, 4] {
      try end(contestants, runs: runs)
      #expect(try study.standings().isEmpty)
    }
    try end([contestants[0], .init(role: "any", architecture: .init(space: "none", text: ""))], runs: 1)
    #expect(try study.standings().isEmpty)
    try study.edit("UPDATE final_training SET decided_by = replace(decided_by, '\(cells[0])', 'x')")
    try end([.init(role: "any", architecture: .init(space: "nasbench201", text: "x"), sizes: wide)], runs: 1)
    #expect(throws: SearchError.self) { try study.standings() }
  }

  /// What a report shows: the latest round with its plan, by architecture.
  @Test func theLatestResultsAreThere() throws {
    let study = try study()
    #expect(try study.finalRoundResults() == nil && study.comparisonResults() == nil)
    _ = try round().finalists(among: [candidates(study)], study: study)
    let finalists = try round(epochs: 2).finalists(among: [candidates(study)], study: study)
    // A moment later by the clock of the file, which counts seconds.
    try study.edit("UPDATE final_training SET finished = '2999' WHERE decided_by LIKE '%\"epochs\":2%'")
    let results = try #require(try study.finalRoundResults())
    #expect(results.plan.epochs == 2)
    let losses = Dictionary(uniqueKeysWithValues: finalists.map { ($0.ranked.trial.architecture, $0.loss) })
    #expect(results.results.count == 2)
    for (architecture, _, epochs, evaluations) in results.results {
      #expect(epochs == 2 && evaluations.count == FinalSchedule.seeds)
      let measurements = evaluations.flatMap(\.measurements)
      #expect(
        Evaluation(architecture: architecture, measurements: measurements).summary(of: "held-out-loss")
          == losses[architecture])
    }
    try study.edit("UPDATE final_training SET record = replace(record, '0.', '1.')")
    let error = #expect(throws: StudyError.self) { try study.finalRoundResults() }
    #expect(error?.description.contains("does not match its checksum") == true)
  }

  @Test func studiesOfEarlierFormatsHaveNone() throws {
    let study = try Study.read(GoldenFile.url("studies/version-3.sqlite"))
    #expect(try study.finalRoundResults() == nil && study.comparisonResults() == nil)
  }
}
