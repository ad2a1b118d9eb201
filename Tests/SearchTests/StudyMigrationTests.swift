import Foundation
import Metrics
import Search
import TestSupport
import Testing
import Torch
import Training

@Suite struct StudyMigrationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A study of three evaluations that was made with the first version of the format, before ladders:
  /// `tangent search --evaluations 3` with the options of the command's TinySearch.
  private func old() throws -> URL {
    let url = folder.file("old.sqlite")
    try FileManager.default.copyItem(at: GoldenFile.url("studies/version-1.sqlite"), to: url)
    return url
  }

  private func version(_ url: URL) throws -> UInt8 {
    // SQLite keeps user_version big-endian at byte 60 (sqlite.org/fileformat2.html, 1.3).
    try Data(contentsOf: url)[63]
  }

  @Test func anOldStudyIsReadAsItIs() throws {
    let url = try old()
    let before = try Data(contentsOf: url)
    let study = try Study.read(url)
    #expect(study.configuration.plan.rungs == nil && study.configuration.plan.epochs == 2)
    let trials = try study.trials()
    #expect(trials.map(\.number) == [0, 1, 2])
    #expect(trials[0].summary(of: "lga").value == .defined(0.5331560809723733))
    #expect(trials.allSatisfy { $0.evaluation.rungs.isEmpty })
    try study.close()
    #expect(try Data(contentsOf: url) == before)
  }

  @Test func anOldStudyGoesOn() throws {
    let url = try old()
    #expect(try version(url) == 1)
    let before = try Study.read(url).trials()
    let study = try Study.open(url)
    #expect(try study.trials() == before)
    var trial = before[0]
    trial.number = 3
    trial.evaluation.measurements[0].rungs = [
      .init(epoch: 0, values: ["lga": .defined(0.25)], seconds: .init(training: 0, kernel: 1, total: 1))
    ]
    try study.append([trial], elapsedSeconds: 1)
    #expect(try study.trials() == before + [trial])
    let values = try study.values(ofTrial: 3)
    #expect(values.first == ["epoch": "0", "metric": "lga", "repeat": "0", "value": "0.25"])
    #expect(values.dropFirst().map { $0["epoch"] } == ["2", "2"])
    // What was measured is what the records of the first version say.
    #expect(try study.values(ofTrial: 0).first?["value"] == "0.5331560809723733")
    #expect(try study.rows("SELECT format FROM trial ORDER BY number").map { $0["format"] } == ["1", "1", "1", "6"])
    try study.close()
    #expect(try version(url) == 6)
    #expect(try Study.read(url).trials() == before + [trial])
  }

  /// An order for those who do not know the metric: the best first, undefined scores last.
  @Test(arguments: ["lga", "condition-number"]) func fitnessOrdersTrialsWhateverTheMetric(objective: String) throws {
    let url = try old()
    let before = try Study.read(url)
    var configuration = before.configuration
    var trials = try before.trials()
    configuration.objective = objective
    if !configuration.plan.metrics.contains(objective) { configuration.plan.metrics.append(objective) }
    let study = try Study.create(
      at: folder.file("new.sqlite"), configuration, budget: SearchBudget(evaluations: 4))
    trials.append(trials[0])
    for index in trials.indices {
      trials[index].number = index
      trials[index].evaluation.measurements[0].values[objective] = .defined([2, 3, 1, 0][index])
    }
    trials[3].evaluation.measurements[0].values[objective] = .undefined("why")
    try study.append(trials, elapsedSeconds: 1)
    let ranked = try trials.ranked(by: Objective(objective)).map(\.trial)
    let rows = try study.rows(orderedBy: "fitness DESC")
    #expect(rows.map(\.score) == ranked.map { $0.summary(of: objective).value.number })
    #expect(rows.last?.fitness == nil && rows.last?.score == nil)
    #expect(try #require(rows[0].fitness) > #require(rows[1].fitness))
    try study.close()
  }

  @Test func fitnessIsFilledInOldStudies() throws {
    let study = try Study.open(old())
    let rows = try study.rows(orderedBy: "number")
    // A higher alignment is better, so the fitness is the score.
    #expect(rows.count == 3 && rows.allSatisfy { $0.fitness == $0.score })
    #expect(rows[0].fitness == 0.5331560809723733)
    try study.close()
  }

  /// Which version wrote a record stays known, however often its file is brought up to date.
  @Test func aStudyOfVersion4KeepsWhatWroteItsRecords() throws {
    let url = try former("version-3")
    let study = try Study.open(url)
    _ = try SearchRun(
      study, evaluator: SampleEvaluator(), workers: 1, budget: SearchBudget(evaluations: 9)
    ).run()
    #expect(
      try study.rows("SELECT format FROM trial ORDER BY number").map { $0["format"] }
        == Array(repeating: "3", count: 8) + ["6"])
    // What version 4 was: the same without the trainings that end a search, and without how it ends.
    try study.edit(
      """
      DROP TABLE final_training; ALTER TABLE study DROP COLUMN ending;
      UPDATE trial SET format = 4 WHERE format = 6; PRAGMA user_version = 4
      """)
    try study.close()
    let again = try Study.open(url)
    #expect(
      try again.rows("SELECT format FROM trial ORDER BY number").map { $0["format"] }
        == Array(repeating: "3", count: 8) + ["4"])
    #expect(try again.rows("SELECT * FROM final_training").isEmpty)
    try again.close()
    #expect(try version(url) == 6)
  }

  /// What a search with a ladder leaves: the rungs in the records, and in a table by trial, repeat, epoch
  /// and metric.
  @Test func rungsAreStoredByTrialAndEpoch() throws {
    let plan = TinyEvaluation.plan(epochs: 1, metrics: ["lga", "training-loss"], repeats: 2).laddered
    let configuration = try StudyConfiguration(seed: 1, plan: plan, target: SampleStudies.target, pipeline: 1)
    let study = try Study.create(
      at: folder.file("ladder.sqlite"), configuration, budget: SearchBudget(evaluations: 2))
    let evaluator = try Evaluator(plan, images: TinyEvaluation.images(), seed: Seed(1))
    let trials = try SearchRun(study, evaluator: evaluator, workers: 1, budget: SearchBudget(evaluations: 2)).run()
      .trials
    #expect(try study.trials() == trials)
    for trial in trials {
      #expect(trial.evaluation.rungs == [0, 1])
      let rows = try study.values(ofTrial: trial.number)
      // Two repeats, two epochs, two metrics.
      #expect(rows.count == 8)
      for row in rows {
        let measurement = trial.evaluation.measurements[try #require(Int(row["repeat"] ?? ""))]
        let rung = try #require(measurement.rungs?.first { "\($0.epoch)" == row["epoch"] })
        switch try #require(rung.values[row["metric"] ?? ""]) {
        case .defined(let number): #expect(row["value"].flatMap(Double.init) == number && row["undefined"] == nil)
        case .undefined(let reason): #expect(row["undefined"] == reason && row["value"] == nil)
        }
      }
    }
  }

  /// A copy of a study that a former version of the format made.
  private func former(_ name: String) throws -> URL {
    let url = folder.file("\(name).sqlite")
    try FileManager.default.copyItem(at: GoldenFile.url("studies/\(name).sqlite"), to: url)
    return url
  }

  /// Evolution of eight evaluations with the sample evaluator, made by version 3: what is proposed, measured and written
  /// is the same today, to the last byte, and goes on as if it had been begun today.
  @Test func aStudyOfVersion3GoesOnAsIfItWereNew() throws {
    let url = try former("version-3")
    #expect(try version(url) == 3)
    let records = "SELECT number, record, checksum, score FROM trial ORDER BY number"
    let before = try Study.read(url).rows(records)
    var configuration = try SampleStudies.configuration(settings: ["population": 4])
    // That version's default kernel and seeds.
    configuration.plan.sharesSeeds = false
    configuration.plan.kernel.batchNorm = .coupled
    configuration.plan.kernelImages = 40
    let new = try Study.create(
      at: folder.file("new.sqlite"), configuration, budget: SearchBudget(evaluations: 20))
    #expect(try Study.read(url).configuration == new.configuration)
    #expect(try Study.encoded(Study.read(url).configuration) == Study.encoded(new.configuration))
    let budget = try SearchBudget(evaluations: 20)
    let expected = try SearchRun(new, evaluator: SampleEvaluator(), workers: 1, budget: budget).run().trials
    #expect(try new.rows(records + " LIMIT \(before.count)") == before)
    let study = try Study.open(url)
    let trials = try SearchRun(study, evaluator: SampleEvaluator(), workers: 2, budget: budget).run().trials
    #expect(trials == expected)
    #expect(try study.rows(records) == new.rows(records))
    for table in ["architecture", "evaluation", "value"] {
      #expect(try study.rows("SELECT * FROM \(table)") == new.rows("SELECT * FROM \(table)"), "\(table)")
    }
    try study.close()
    try new.close()
    #expect(try version(url) == 6)
  }

  /// A ladder of two repeats, measured by version 3: its rungs, and the values after the last epoch, are in the table.
  @Test func aLadderOfVersion3ShowsTheSameFigures() throws {
    let url = try former("version-3-ladder")
    let query = "SELECT trial, repeat, epoch, metric, value, undefined FROM rung ORDER BY 1, 2, 3, 4"
    let (rungs, trials) = try (Study.read(url).rows(query), Study.read(url).trials())
    #expect(rungs.count == trials.count * 2 * 2 * 2)
    let study = try Study.open(url)
    #expect(try study.trials() == trials)
    // Queries of before find what they found.
    #expect(try study.rows(query) == rungs)
    let evaluations = try study.rows("SELECT trial, architecture, epochs, repeats FROM evaluation ORDER BY trial")
    #expect(evaluations.map { $0["architecture"] } == trials.filter { $0.reuses == nil }.map(\.architecture.text))
    #expect(evaluations.allSatisfy { $0["epochs"] == "1" && $0["repeats"] == "2" })
    try study.close()
  }
}
