import Foundation
import Search
import Synchronization
import TestSupport
import Testing
import Torch

/// A final round by sequential halving.
@Suite struct FinalRoundTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func study(_ trials: Int) throws -> Study {
    let study = try Study.create(
      at: folder.file("study.sqlite"), SampleStudies.configuration(algorithm: .random, metrics: ["lga"]),
      budget: SearchBudget(evaluations: trials), catalogue: SampleAlgorithms.catalogue)
    _ = try SearchRun(study, evaluator: SampleEvaluator(), workers: 1, budget: SearchBudget(evaluations: trials)).run()
    return study
  }

  private func candidates(_ study: Study, most: Int = 8) throws -> [RankedTrial] {
    let ranked = try study.trials().ranked(by: study.configuration.objectives(in: study.catalogue)).uniqued
    return Array(ranked.filter { $0.fitness != nil }.prefix(most))
  }

  private func round(epochs: Int = 2) throws -> FinalRound {
    try FinalRound(
      TinyEvaluation.plan(epochs: epochs, metrics: ["lga"]), images: TinyEvaluation.images(), seed: Seed(3))
  }

  /// Eight after one epoch, the four of lowest loss after two; those who drop out keep their loss.
  @Test func theWorseHalfDropsOut() throws {
    let study = try study(12)
    let candidates = try candidates(study)
    try #require(candidates.count == 8)
    let finalists = try round().finalists(among: [candidates], study: study, workers: 2)
    #expect(finalists.map(\.epochs) == [2, 2, 2, 2, 1, 1, 1, 1])
    #expect(finalists.map(\.loss.repeats) == [3, 3, 3, 3, 1, 1, 1, 1])
    // The winner is first, whatever its loss.
    for (part, count) in [(finalists[1..<4], 3), (finalists[4...], 4)] {
      let losses = part.compactMap(\.loss.value.number)
      #expect(losses.count == count && losses == losses.sorted())
    }
    #expect(Set(finalists.map(\.ranked)) == Set(candidates))
    // After one epoch, every one that went on had a lower loss than those who did not.
    let records = try study.rows("SELECT architecture FROM final_training WHERE decided_by LIKE '%\"epochs\":1,\"%'")
    #expect(records.count == 8)
    // What the study has is what it was, whatever the number of workers, and without a study.
    #expect(try study.finalists(among: candidates) == finalists)
    #expect(try round().finalists(among: [candidates]).map(\.loss) == finalists.map(\.loss))
    #expect(!FileManager.default.fileExists(atPath: folder.file("study.checkpoints").path))
  }

  /// Half of the finalists are the best by score, the others the best that cost at most half of the costliest.
  @Test func halfOfTheFinalistsAreCheap() throws {
    let ranked = try candidates(study(40), most: 40)
    let largest = try #require(ranked.map(\.trial.targetCost.multiplyAccumulates).max())
    let groups = FinalRound.groups(of: ranked, finalists: 6)
    #expect(groups.count == 2 && groups[0] == Array(ranked.prefix(3)))
    let cheap = ranked.dropFirst(3).filter { 2 * $0.trial.targetCost.multiplyAccumulates <= largest }
    #expect(groups[1] == Array(cheap.prefix(3)) && groups[1].count == 3)
    // An odd one is of the best by score; none is cheap where all cost the same.
    #expect(FinalRound.groups(of: ranked, finalists: 5).map(\.count) == [3, 2])
    #expect(FinalRound.groups(of: Array(ranked.prefix(1)), finalists: 6) == [Array(ranked.prefix(1))])
    #expect(FinalRound.groups(of: [], finalists: 6) == [[]])
  }

  /// Two groups are halved apart, so that the cheap are not dropped for the others.
  @Test func eachGroupKeepsItsBest() throws {
    let study = try study(40)
    let groups = FinalRound.groups(of: try candidates(study, most: 40), finalists: 8)
    let round = try round()
    #expect(round.trainings(of: groups) == 2 * (4 + 2 * 3))
    let finalists = try round.finalists(among: groups, study: study, workers: 2)
    for group in groups {
      #expect(finalists.prefix(4).count { group.contains($0.ranked) } == 2)
    }
    #expect(try study.finalists(among: groups.flatMap { $0 }).first == finalists.first)
  }

  /// A training that goes on where it was left reaches the bits of one from scratch.
  @Test func aRoundThatWasStoppedGoesOn() throws {
    let study = try study(12)
    let candidates = try candidates(study)
    let finished = Mutex(0)
    #expect(throws: SearchError.cancelled) {
      try round().finalists(
        among: [candidates], study: study, finished: { finished.withLock { $0 += 1 } },
        isCancelled: { finished.withLock { $0 } > 9 })
    }
    // Of the second step, some are done, and the trainings of the first are kept beside the study.
    #expect(FileManager.default.fileExists(atPath: folder.file("study.checkpoints").path))
    let whole = try round().finalists(among: [candidates])
    let resumed = try round().finalists(among: [candidates], study: study)
    #expect(resumed.map(\.loss) == whole.map(\.loss) && resumed.map(\.ranked) == whole.map(\.ranked))
    #expect(!FileManager.default.fileExists(atPath: folder.file("study.checkpoints").path))
  }
}
