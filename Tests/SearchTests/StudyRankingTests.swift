import Foundation
import Metrics
import Search
import TestSupport
import Testing
import Torch

/// What a study has to choose from: finalists first.
@Suite struct StudyRankingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func study(_ trials: Int = 3) throws -> Study {
    let study = try Study.create(
      at: folder.file("study.sqlite"), SampleStudies.configuration(algorithm: .random, metrics: ["lga"]),
      budget: SearchBudget(evaluations: trials), catalogue: SampleAlgorithms.catalogue)
    _ = try SearchRun(study, evaluator: SampleEvaluator(), workers: 1, budget: SearchBudget(evaluations: trials)).run()
    return study
  }

  private func ranked(_ study: Study) throws -> [RankedTrial] {
    try study.trials().ranked(by: study.configuration.objectives(in: study.catalogue)).uniqued
  }

  private func round(epochs: Int = 1) throws -> FinalRound {
    try FinalRound(
      TinyEvaluation.plan(epochs: epochs, metrics: ["lga"]), images: TinyEvaluation.images(), seed: Seed(3))
  }

  @Test func withoutAFinalRoundTheScoresDecide() throws {
    let study = try study()
    #expect(try study.ranking() == ranked(study).filter { $0.fitness != nil })
    #expect(try study.finalists(among: ranked(study)).isEmpty)
  }

  @Test func theLatestRoundsFinalistsAreFirst() throws {
    let study = try study()
    let ranked = try ranked(study)
    let last = try #require(ranked.last)
    _ = try round().finalists(among: [[last]], study: study)
    // The worst by score is the only finalist.
    #expect(try study.ranking().map(\.trial.number) == [last.trial.number] + ranked.dropLast().map(\.trial.number))
    // Another round, later by the clock of the study.
    try study.edit("UPDATE final_training SET finished = '2020-01-01T00:00:00Z'")
    let finalists = try round(epochs: 2).finalists(among: [Array(ranked.prefix(2))], study: study)
    let first = try study.ranking().prefix(2).map(\.trial.number)
    #expect(first == finalists.map(\.ranked.trial.number))
    #expect(try study.finalists(among: ranked) == finalists)
  }

  @Test func aDamagedRecordIsRefused() throws {
    let study = try study()
    _ = try round().finalists(among: [ranked(study)], study: study)
    try study.edit("UPDATE final_training SET record = replace(record, '0.', '1.')")
    let error = #expect(throws: SearchError.self) { try study.ranking() }
    #expect(error?.description.contains("does not match its checksum") == true)
  }
}
