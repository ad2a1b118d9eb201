import ArgumentParser
import Foundation
import Tangent

/// What is correlated with what, and over which architectures.
struct CorrelationOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A CSV file with a column named architecture and columns of accuracies.", valueName: "table.csv"),
    completion: .file(extensions: ["csv"]))
  var table: String

  @Option(
    help: ArgumentHelp("Columns of accuracies to compare scores with, separated by commas.", valueName: "names"))
  var targets = AccuracyTable.standardColumn

  @Option(
    help: ArgumentHelp(
      "Columns of the table to assess as scores, separated by commas; a minus sign before a name means that lower is better.",
      valueName: "names"))
  var columns: String?

  @Option(
    help: ArgumentHelp(
      "Structural features of the space to assess as scores, separated by commas, or all; `tangent spaces SPACE "
        + "ARCHITECTURE --features` lists them. A minus sign as above.", valueName: "names"))
  var features: String?

  @Option(
    help: ArgumentHelp(
      "Assess the scores in this study, given by name or path; nothing is measured. May be repeated; only "
        + "architectures in all of the studies then count.", valueName: "study"))
  var fromStudy: [String] = []

  @Option(
    help: ArgumentHelp(
      "Scores for the others to beat, which need no network and no training, separated by commas.",
      valueName: "names"))
  var baselines = "parameters,macs,convolutions"

  @Option(
    help: ArgumentHelp(
      "The part of the space to use: all, or one that `tangent spaces` lists.", valueName: "name"))
  var population = "all"

  @Option(
    help: ArgumentHelp(
      "How to choose architectures for --study: uniform, stratified (equally many from each tenth of the population by "
        + "the first target) or all (default: uniform).", valueName: "kind"))
  var sample: ArchitectureSample.Kind?

  @Option(
    help: ArgumentHelp(
      "How many architectures to choose (default: \(CorrelationOptions.standardCount)).", valueName: "number"))
  var count: Int?

  @Option(
    help: ArgumentHelp("Measure the architectures in this file, one per line, instead of a sample.", valueName: "file"),
    completion: .file())
  var list: String?

  @Option(
    help: ArgumentHelp(
      "Bootstrap resamples for intervals, \(CorrelationOptions.resamplesRange.text).", valueName: "number"))
  var resamples = 1000

  static let standardCount = 100
  static let resamplesRange = CountRange(option: "--resamples", meaning: "the number of resamples", range: 1...100_000)
  static let sampleRange = CountRange(option: "--count", meaning: "the number of architectures", range: 3...1_000_000)

  func validate() throws {
    try Self.resamplesRange.check(resamples)
    if let count { try Self.sampleRange.check(count) }
    if let features, names(features).isEmpty { throw ValidationError("--features is empty; name one, or use all") }
    if names(targets).isEmpty { throw ValidationError("--targets is empty; name at least one column of accuracies") }
    if list != nil, sample != nil || count != nil {
      throw ValidationError("--list names the architectures; leave out --sample and --count")
    }
    if sample == .all, count != nil {
      throw ValidationError("--sample all takes every architecture; leave out --count")
    }
  }

  /// The parts of a list, each once.
  func names(_ list: String) -> [String] {
    var seen: Set<String> = []
    return list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  /// Whether the user chose the architectures.
  var choosesSample: Bool { sample != nil || count != nil || list != nil }

  /// The columns to assess, without their signs.
  var scoreColumns: [(name: String, isHigherBetter: Bool)] { signed(columns) }

  private func signed(_ list: String?) -> [(name: String, isHigherBetter: Bool)] {
    names(list ?? "").map { $0.hasPrefix("-") ? (String($0.dropFirst()), false) : ($0, true) }
  }

  /// The structural features to assess.
  func featureColumns(of architectures: [Architecture], in space: any SearchSpace) throws -> [ScoreColumn] {
    guard let features else { return [] }
    let known = try ScoreColumn.features(of: architectures, in: space)
    guard !known.isEmpty else {
      throw Failure(.usage, "the space \(space.name) has no structural features; leave out --features")
    }
    let baselines = names(baselines)
    let chosen =
      features == "all" ? known.map { (name: $0.title, isHigherBetter: true) } : signed(features)
    return try chosen.map { name, isHigherBetter in
      guard let column = known.first(where: { $0.title == name }) else {
        let near = nearMisses(of: name, among: known.map(\.title)).map { "'\($0)'" }.joined(separator: " or ")
        throw Failure(
          .usage,
          "the space \(space.name) has no feature '\(name.withVisibleControlCharacters)'; "
            + (near.isEmpty ? "" : "did you mean \(near)? ")
            + "`tangent spaces \(space.name) ARCHITECTURE --features` lists all \(known.count)")
      }
      return ScoreColumn(
        title: name, isHigherBetter: isHigherBetter, values: column.values, isBaseline: baselines.contains(name))
    }
  }

  func read(in space: any SearchSpace) throws -> ArchitectureTable {
    let columns = names(targets) + scoreColumns.map(\.name)
    var seen: Set<String> = []
    return try ArchitectureTable(
      try InputFile.contents(table, as: "the table \(table)"), named: table,
      columns: columns.filter { seen.insert($0).inserted }, space: space
    )
  }

  /// The population in the space.
  func population(of space: any SearchSpace) throws -> ArchitecturePopulation {
    let known = space.allPopulations
    guard let population = known.first(where: { $0.name == population }) else {
      throw UnknownName(kind: "population of \(space.name)", name: population, known: known.map(\.name))
    }
    return population
  }

  /// The architectures to measure.
  func sample(of table: ArchitectureTable, in space: any SearchSpace, seed: Seed) throws -> ArchitectureSample {
    guard let list else {
      return try ArchitectureSample(
        sample ?? .uniform, count ?? Self.standardCount, of: table, try population(of: space), seed: seed)
    }
    let text = try InputFile.contents(list, as: "--list \(list)")
    guard let lines = String(validating: text, as: UTF8.self) else {
      throw Failure(.damagedData, "--list \(list) is not UTF-8 text; save it as UTF-8")
    }
    var found: [Architecture] = []
    for (number, line) in lines.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let text = line.trimmingCharacters(in: .whitespaces)
      guard !text.isEmpty else { continue }
      do {
        let architecture = try space.architecture(text)
        if !found.contains(architecture) { found.append(architecture) }
      } catch { throw Failure(.damagedData, "--list \(list), line \(number + 1): \(error)") }
    }
    guard found.count >= 3 else {
      throw Failure(
        .damagedData,
        "--list \(list) has only \(Formatted.counted(found.count, "different architecture")); correlations need at least "
          + "three")
    }
    return ArchitectureSample(
      listed: found, summary: "\(found.count) architectures from \(list)")
  }
}

extension ArchitectureSample.Kind: ExpressibleByArgument {}
