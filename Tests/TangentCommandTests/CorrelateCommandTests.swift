import Foundation
import Tangent
import TangentCommand
import TestSupport
import Testing

@Suite struct CorrelateCommandTests {
  let tangent: TangentProcess
  let table: URL
  private var path: String { table.path }

  /// Eight cells, three of them equivalent, and one that ignores its input.
  static let cells = [
    "|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
    "|nor_conv_1x1~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|nor_conv_3x3~2|",
    "|avg_pool_3x3~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|",
    "|skip_connect~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|",
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|",
    "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|",
    "|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|",
    "|nor_conv_3x3~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|",
  ]

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
    table = tangent.folder.file("table.csv")
    let rows = Self.cells.enumerated().map { place, cell in
      "\(cell),\(50 + place),\(place % 3),\(place == 3 ? "" : "\(9 - place)")"
    }
    try Data((["architecture,accuracy,rough,falling"] + rows).joined(separator: "\n").utf8).write(to: table)
  }

  private func correlate(_ others: String...) throws -> TangentProcess.Outcome {
    try tangent.run(["correlate", path, "--targets", "accuracy", "--resamples", "50"] + others)
  }

  private func measuring(_ others: String...) -> [String] {
    [
      "correlate", path, "--targets", "accuracy", "--resamples", "50", "--study",
      tangent.folder.file("study.sqlite").path,
    ]
      + ["--quiet", "--repeats", "1", "--metrics", "lga,parameters", "--metric", "logrank(lga)+logrank(parameters)"]
      + TinySearch.measuring(in: tangent.folder.url) + others
  }

  private func scores(_ outcome: TangentProcess.Outcome) throws -> [String: [String: Any]] {
    let targets = try #require(try outcome.json()["targets"] as? [[String: Any]])
    let scores = try #require(targets.first?["scores"] as? [[String: Any]])
    return Dictionary(uniqueKeysWithValues: scores.map { ($0["score"] as? String ?? "", $0) })
  }

  private func value(_ statistic: String, _ score: [String: Any]?) -> Double? {
    ((score?["statistics"] as? [String: Any])?[statistic] as? [String: Any])?["value"] as? Double
  }

  /// Of falling numbers all but one, which is empty and ranks last: it is fourth by accuracy.
  @Test func columnsOfATableAreCorrelated() throws {
    let outcome = try correlate("--columns=-falling,rough,accuracy", "--baselines", "rough", "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let found = try scores(outcome)
    #expect(value("spearman", found["accuracy"]) == 1)
    #expect(value("first-pick", found["accuracy"]) == 57)
    // Places 1 to 8 against 2, 3, 4, 1, 5, 6, 7, 8: 1 − 6·(3·1 + 9)/(8·63).
    #expect(abs((value("spearman", found["falling"]) ?? 0) - (1 - 6.0 * 12 / (8 * 63))) < 1e-12)
    #expect(found["falling"]?["undefined"] as? Int == 1)
    #expect((found["falling"]?["lead"] as? [String: Any])?["baseline"] as? String == "rough")
    #expect(found["rough"]?["isBaseline"] as? Bool == true)
  }

  /// The cells have 1, 2, 0, 1, 6, 0, 0 and 1 convolutions of 3x3 at rising accuracies: of 28 pairs, 9 agree, 13
  /// disagree and six are tied.
  @Test func featuresOfTheTextAreScores() throws {
    let name = "count(nor_conv_3x3)"
    let outcome = try correlate("--features=-\(name),shortest-path(nor_conv_3x3)", "--baselines", name, "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let found = try scores(outcome)
    #expect(abs((value("kendall", found[name]) ?? 0) - 4 / (28.0 * 22).squareRoot()) < 1e-12)
    #expect(found[name]?["isBaseline"] as? Bool == true)
    // A path of 3x3 convolutions alone exists in two cells.
    #expect(found["shortest-path(nor_conv_3x3)"]?["undefined"] as? Int == 6)
    let all = try scores(try correlate("--features", "all", "--json"))
    #expect(all.count == 5 + 5 * 31)
  }

  @Test func aPopulationLeavesOthersOut() throws {
    let outcome = try correlate("--columns", "rough", "--population", "live", "--json")
    // The convolution before an edge of none is idle in the first, the fourth and the last; the pool in the third.
    let targets = try outcome.json()["targets"] as? [[String: Any]]
    #expect(targets?.first?["architectures"] as? Int == 4)
    #expect(try outcome.json()["population"] as? String == "live")
  }

  @Test func filesHaveWhatIsShown() throws {
    let (csv, page) = (tangent.folder.file("a.csv"), tangent.folder.file("a.html"))
    let outcome = try correlate("--columns", "rough", "--csv", csv.path, "--page", page.path)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("over 8 architectures of the population all"))
    let lines = try CSVTable(Data(contentsOf: csv), named: "a.csv")
    let place = try lines.place(of: "statistic")
    #expect(lines.rows.contains { $0.fields[place] == "kendall" })
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.matches(of: /<circle class="fill-2"/).count == 8)
    let again = try correlate("--columns", "rough", "--csv", csv.path)
    #expect(again.status == 64 && again.error.contains("--overwrite"))
  }

  /// Measured, read back from the study, and resumed: the same figures, and each architecture once.
  @Test func measuresIntoAStudyThatCanBeReadAndResumed() throws {
    let first = try tangent.run(measuring("--sample", "all", "--json"))
    #expect(first.status == 0, "\(first.error)")
    let found = try scores(first)
    #expect(found["lga"]?["undefined"] as? Int == 1 && found["parameters"]?["undefined"] as? Int == 0)
    #expect((found["lga"]?["seconds"] as? Double ?? 0) > 0)
    let study = try Study.read(tangent.folder.file("study.sqlite"))
    let trials = try study.trials()
    #expect(Set(trials.map(\.architecture.text)) == Set(Self.cells))
    // Three of them are one 1x1 convolution.
    #expect(trials.count { $0.reuses != nil } == 2)
    // The objective's own ranks, of the trials that have a score.
    let objective = try Objective("logrank(lga)+logrank(parameters)")
    let accuracies = trials.map { Double(50 + (Self.cells.firstIndex(of: $0.architecture.text) ?? 0)) }
    let pairs = RankedPairs(scores: objective.fitness(of: trials.map(\.evaluation)), accuracies: accuracies)
    // To the last bit in the text, of which Foundation reads 15 digits.
    let spearman = try #require(pairs.spearman)
    #expect(first.output.contains("\(spearman)"))
    #expect(abs((value("spearman", found["logrank(lga)+logrank(parameters)"]) ?? 0) - spearman) < 1e-12)
    for arguments in [
      ["--study", study.url.path, "--resume"], ["--from-study", study.url.path],
    ] {
      let again = try tangent.run(
        ["correlate", path, "--targets", "accuracy", "--resamples", "50", "--json", "--quiet"] + arguments)
      #expect(again.status == 0, "\(again.error)")
      for (name, score) in try scores(again) {
        #expect(score["statistics"] as? NSObject == found[name]?["statistics"] as? NSObject)
      }
    }
  }

  /// LGA at initialization and after each of two epochs is one line of three points; the objective, of the last epoch
  /// only, is a point with its interval.
  @Test func aScoreOfSeveralEpochsIsALineOfTheFigure() throws {
    let figure = tangent.folder.file("cost.svg")
    let outcome = try tangent.run(
      measuring("--sample", "all", "--epochs", "2", "--ladder", "--figure", figure.path))
    #expect(outcome.status == 0, "\(outcome.error)")
    let text = try String(contentsOf: figure, encoding: .utf8)
    #expect(text.matches(of: /<polyline/).count == 1 && text.contains("<title>lga</title></polyline>"))
    #expect(text.matches(of: /<circle/).count == 4)
    #expect(text.matches(of: /class="legend"/).count == 2 && text.contains("logrank(lga)+logrank(parameters)</text>"))
    // Two studies of one score are a line too.
    let copy = tangent.folder.file("copy.sqlite")
    try FileManager.default.copyItem(at: tangent.folder.file("study.sqlite"), to: copy)
    let both = try correlate(
      "--from-study", tangent.folder.file("study.sqlite").path, "--from-study", copy.path, "--figure", figure.path,
      "--overwrite")
    #expect(both.status == 0, "\(both.error)")
    #expect(try String(contentsOf: figure, encoding: .utf8).matches(of: /<polyline/).count == 2)
  }

  /// The baseline stays, and the sum of the study goes.
  @Test func scoresOfAStudyCanBeChosen() throws {
    #expect(
      try tangent.run(measuring("--sample", "all", "--epochs", "0", "--metrics", "lga,lga-normalized,parameters"))
        .status == 0)
    let study = tangent.folder.file("study.sqlite").path
    func titles(_ others: String...) throws -> Set<String> {
      let outcome = try tangent.run(
        ["correlate", path, "--targets", "accuracy", "--resamples", "50", "--json", "--from-study", study] + others)
      #expect(outcome.status == 0, "\(outcome.error)")
      return Set(try scores(outcome).keys)
    }
    let sum = "logrank(lga)+logrank(parameters)"
    #expect(try titles() == ["lga", "lga-normalized", "parameters", sum])
    #expect(try titles("--metrics", "lga,all") == ["lga", "lga-normalized", "parameters"])
    #expect(try titles("--metrics", "lga") == ["lga", "parameters"])
    #expect(try titles("--metrics", "lga", "--metric", sum) == ["lga", "parameters", sum])
    let missing = try correlate("--from-study", study, "--metrics", "near")
    #expect(
      missing.status == 64 && missing.error.contains("--metrics near: there is no such score in"), "\(missing.error)")
  }

  @Test func aKilledMeasurementGoesOnWhereItWas() throws {
    let whole = try TangentProcess()
    var undisturbed = measuring("--sample", "all")
    let place = try #require(undisturbed.firstIndex(of: "--study"))
    undisturbed[place + 1] = whole.folder.file("study.sqlite").path
    var runs = try KilledRuns(tangent, seed: 5, undisturbed: undisturbed)
    try runs.runToItsEnd(measuring("--sample", "all", "--resume"))
    func values(_ folder: TangentProcess) throws -> [[[String: MetricValue]]] {
      try Study.read(folder.folder.file("study.sqlite")).trials().map { $0.evaluation.measurements.map(\.values) }
    }
    #expect(try values(tangent) == values(whole))
  }

  @Test func aStudyIsResumedAsItWasCreated() throws {
    let created = measuring("--count", "3", "--sample", "uniform")
    #expect(try tangent.run(created).status == 0)
    for (others, excerpt) in [
      (["--epochs", "3"], "--epochs 3 instead of 2"), (["--count", "4"], "was created with other architectures"),
      (["--seed", "4"], "--seed 4 instead of 0"),
    ] {
      let study = tangent.folder.file("study.sqlite").path
      let outcome = try tangent.run(
        ["correlate", path, "--targets", "accuracy", "--study", study, "--resume"] + others)
      #expect(outcome.status == 64 && outcome.error.contains(excerpt), "\(outcome.error)")
    }
    let search = try tangent.run(["search", "--study", tangent.folder.file("study.sqlite").path, "--resume"])
    #expect(search.status == 64 && search.error.contains("resume it with: tangent correlate"), "\(search.error)")
  }

  @Test(arguments: [
    ([], "nothing to correlate"), (["--columns", "none"], "no column 'none'"),
    (["--columns", "rough", "--population", "liv"], "did you mean 'live'?"),
    (["--study", "a", "--from-study", "b"], "give only one"),
    (["--columns", "rough", "--count", "5"], "require --study"),
    (["--study", "a", "--count", "2"], "the number of architectures is from 3"),
    (["--features", "count(nor-conv3x3)"], "did you mean 'count(nor_conv_3x3)'?"),
    (["--columns", "rough", "--resamples", "0"], "the number of resamples is from 1"),
    (["--study", "a", "--sample", "all", "--count", "4"], "leave out --count"),
    (["--columns", "rough", "--figure", "a.svg"], "add --study or --from-study"),
    (["--columns", "rough", "--metrics", "lga"], "add --study or --from-study"),
  ]) func aMistakeIsOneLine(options: [String], excerpt: String) throws {
    let outcome = try tangent.run(["correlate", path, "--targets", "accuracy"] + options)
    #expect(outcome.status == 64)
    #expect(outcome.error.contains(excerpt) && outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
  }

  @Test(arguments: [("rough,accuracy\n1,2\n", 1), ("architecture,accuracy\n\(cells[0]),much\n", 2)])
  func aDamagedTableNamesItsLine(content: String, line: Int) throws {
    let table = tangent.folder.file("damaged.csv")
    try Data(content.utf8).write(to: table)
    let outcome = try tangent.run(["correlate", table.path, "--targets", "accuracy", "--columns", "accuracy"])
    #expect(outcome.status == 65 && outcome.error.contains("damaged.csv, line \(line): "), "\(outcome.error)")
  }

  @Test func aListGivesTheArchitectures() throws {
    let list = tangent.folder.file("list.txt")
    try Data(Self.cells[1...4].joined(separator: "\n").utf8).write(to: list)
    let outcome = try tangent.run(measuring("--list", list.path, "--json"))
    #expect(outcome.status == 0, "\(outcome.error)")
    let study = try Study.read(tangent.folder.file("study.sqlite"))
    #expect(try study.trials().map(\.architecture.text) == Array(Self.cells[1...4]))
    try Data("|none~0|\n".utf8).write(to: list)
    let damaged = try tangent.run(measuring("--list", list.path, "--study", tangent.folder.file("b.sqlite").path))
    #expect(damaged.status == 65 && damaged.error.contains("line 1"), "\(damaged.error)")
  }
}
