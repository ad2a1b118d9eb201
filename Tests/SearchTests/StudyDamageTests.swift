import Foundation
import Search
import TestSupport
import Testing

/// Studies that were edited or damaged: an error that names file and column, never a crash, never another number.
@Suite struct StudyDamageTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A study of a few trials, after the SQL.
  private func edited(_ sql: String) throws -> URL {
    let url = folder.file("study.sqlite")
    let study = try Study.create(at: url, SampleStudies.configuration(), budget: SearchBudget(evaluations: 5))
    _ = try SearchRun(study, evaluator: SampleEvaluator(), workers: 1, budget: SearchBudget(evaluations: 5)).run()
    try study.edit("PRAGMA foreign_keys = OFF; " + sql)
    try study.close()
    return url
  }

  /// Everything of a study.
  private func readAll(_ url: URL) throws {
    let study = try Study.read(url)
    _ = try (study.budget(), study.trials(), study.elapsedSeconds(), study.machineFailures())
  }

  @Test(arguments: [
    ("UPDATE study SET configuration = replace(configuration, '\"seed\":7', '\"seed\":8')", "configuration"),
    ("UPDATE study SET created = '2020-01-01'", "configuration"),
    ("UPDATE trial SET record = replace(record, '\"number\":2', '\"number\":3') WHERE number = 2", "trial 2"),
    ("UPDATE trial SET record = replace(record, 'nor_conv_3x3', 'avg_pool_3x3')", "record"),
    ("UPDATE trial SET number = 77 WHERE number = 4", "is that of trial 4"),
  ])
  func anEditedRecordDoesNotAgreeWithItsChecksum(sql: String, excerpt: String) throws {
    let url = try edited(sql)
    let error = #expect(throws: StudyError.self) { try readAll(url) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains(excerpt) == true && error?.description.contains(url.path) == true)
  }

  /// One bit of every byte of a record, each in turn.
  @Test func noByteOfARecordChangesUnseen() throws {
    let url = try edited("DELETE FROM trial WHERE number > 0")
    let bytes = try Data(contentsOf: url)
    let text = try #require(Study.read(url).trials().first?.architecture.text)
    let place = try #require(bytes.range(of: Data("\"\(text)\"".utf8)))
    for index in place {
      var damaged = bytes
      damaged[index] ^= 1
      try damaged.write(to: url)
      #expect(throws: StudyError.self) { try readAll(url) }
    }
  }

  /// Columns may hold anything once their declarations are gone: SQLite's types are of values.
  @Test(
    arguments: [
      ("study", "configuration"), ("study", "versions"), ("study", "created"), ("study", "budget"),
      ("study", "elapsed_seconds"), ("trial", "record"),
    ], ["NULL", "x'ff'", "''"])
  func aColumnThatIsNotWhatItShouldBeIsNamed(column: (table: String, name: String), value: String) throws {
    let url = try edited(
      """
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table';
      """)
    let study = try Study.open(url)
    try study.edit(
      "UPDATE study SET checksum = NULL; UPDATE trial SET checksum = NULL; "
        + "UPDATE \(column.table) SET \(column.name) = \(value)")
    try study.close()
    // Text that only says when the study was begun may be any.
    if column.name == "created", value == "''" { return try readAll(url) }
    let error = #expect(throws: StudyError.self) { try readAll(url) }
    #expect(error?.kind == .malformed && error?.description.contains(url.path) == true)
    if value != "''" || column.name == "elapsed_seconds" {
      #expect(error?.description.contains("the column \(column.name)") == true)
    }
  }

  /// Numbers pass the same checks as those that are typed.
  @Test(arguments: [
    ("\"pipeline\":3", "\"pipeline\":0", "the pipeline is 0; it must be from 1 to 10000"),
    ("\"population\":10", "\"population\":-5", "the setting population is -5"),
    ("\"threads\":1", "\"threads\":2147483647", "the number of threads is 2147483647"),
    ("\"epochs\":0", "\"epochs\":100000000000000000", "the number of epochs is 100000000000000000"),
    ("\"repeats\":1", "\"repeats\":-1", "the number of repeats is -1"),
  ])
  func aNumberOutOfRangeIsRefused(old: String, new: String, excerpt: String) throws {
    let url = try edited(
      "UPDATE study SET checksum = NULL, configuration = replace(configuration, '\(old)', '\(new)')")
    for open in SampleStudies.openings {
      let error = #expect(throws: StudyError.self) { try open(url) }
      #expect(error?.kind == .malformed && error?.description.contains(excerpt) == true, "\(String(describing: error))")
    }
  }

  @Test func aMissingTableIsDamage() throws {
    let url = try edited("DROP TABLE machine_failure")
    let error = #expect(throws: StudyError.self) { try readAll(url) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains("no such table: machine_failure, so the file is damaged") == true)
    #expect(error?.description.contains("restore a copy") == true)
  }

  /// A study whose trials have a rung each, after the SQL.
  private func laddered(_ sql: String) throws -> Study {
    var trials = try Study.read(edited("")).trials()
    let study = try Study.create(
      at: folder.file("ladder.sqlite"), SampleStudies.configuration(), budget: SearchBudget(evaluations: 5))
    for index in trials.indices where trials[index].reuses == nil {
      trials[index].evaluation.measurements[0].rungs = [
        .init(
          epoch: 0, values: ["lga": .defined(Double(index) / 3), "kernel-mean": .undefined("why")],
          seconds: .init(training: 0, kernel: 1, total: 1))
      ]
    }
    try study.append(trials, elapsedSeconds: 1)
    try study.edit(sql)
    try study.close()
    return study
  }

  /// What SQL reads beside the records is what these say, once a search goes on.
  @Test(arguments: [
    "UPDATE value SET value = 99", "DELETE FROM value", "INSERT INTO value VALUES (0, 7, 1, 'lga', 1, NULL)",
    "UPDATE trial SET score = 99, fitness = -99, epochs = 7, evaluation = NULL",
    "UPDATE evaluation SET epochs = 99", "DELETE FROM evaluation", "UPDATE architecture SET parameters = 1",
  ])
  func whatFollowsFromTheRecordsIsRestored(sql: String) throws {
    let study = try Study.open(laddered(sql).url)
    let trials = try study.trials()
    for trial in trials {
      let rows = try study.values(ofTrial: trial.number).filter { $0["undefined"] != nil || $0["metric"] == "lga" }
      let value =
        trial.evaluation.measurements[0].rungs?[0].values["lga"]?.number ?? trial.summary(of: "lga").value.number
      #expect(rows.count == (trial.evaluation.measurements[0].rungs == nil ? 1 : 2))
      #expect(rows.first { $0["metric"] == "lga" }?["value"].flatMap(Double.init) == value)
    }
    let rows = try study.rows(orderedBy: "number")
    #expect(rows.map(\.score) == trials.map { $0.summary(of: "lga").value.number })
    #expect(rows.map(\.fitness) == rows.map(\.score))
    let columns = try study.rows("SELECT epochs, evaluation FROM trial ORDER BY number")
    #expect(columns == trials.map { ["epochs": "0", "evaluation": "\($0.reuses ?? $0.number)"] })
    let evaluations = try study.rows("SELECT trial, epochs FROM evaluation ORDER BY trial")
    #expect(evaluations == trials.filter { $0.reuses == nil }.map { ["trial": "\($0.number)", "epochs": "0"] })
    let costs = Dictionary(trials.map { ($0.architecture.text, "\($0.targetCost.parameters)") }) { first, _ in first }
    let architectures = try study.rows("SELECT text, parameters FROM architecture ORDER BY text")
    #expect(architectures == costs.sorted { $0.key < $1.key }.map { ["text": $0.key, "parameters": $0.value] })
    try study.close()
  }

  /// Its rungs tell of a trial that is gone.
  @Test func aTrialThatWasRemovedIsNamed() throws {
    let url = try laddered("PRAGMA foreign_keys = OFF; DELETE FROM trial WHERE number = 0").url
    let before = try Data(contentsOf: url)
    let error = #expect(throws: StudyError.self) { try Study.open(url) }
    #expect(error?.kind == .malformed)
    #expect(error?.description.contains("of value names trial 0, which is missing, so the file is damaged") == true)
    #expect(try Data(contentsOf: url) == before)
  }

  @Test(arguments: ["{\"evaluations\":-5}", "{}", "{\"evaluations\":9223372036854775807}", "{\"seconds\":-1}"])
  func aBudgetOutOfRangeIsRefused(budget: String) throws {
    let study = try Study.read(edited("UPDATE study SET budget = '\(budget)'"))
    let error = #expect(throws: StudyError.self) { try study.budget() }
    #expect(error?.description.contains("the column budget") == true)
  }
}
