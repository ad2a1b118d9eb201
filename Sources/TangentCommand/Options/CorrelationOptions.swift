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
    help: ArgumentHelp("The columns of accuracies to compare scores with, separated by commas.", valueName: "names"))
  var targets = AccuracyTable.standardColumn

  @Option(
    help: ArgumentHelp(
      "Columns of the table to assess as scores, separated by commas; a minus sign in front means that lower is better.",
      valueName: "names"))
  var columns: String?

  @Option(
    help: ArgumentHelp(
      "Assess the scores in this study, given by name or path; nothing is measured. May be repeated: then only "
        + "architectures in all of the studies count.", valueName: "study"))
  var fromStudy: [String] = []

  @Option(
    help: ArgumentHelp(
      "Scores that cost no training and no network, separated by commas, which others have to beat.",
      valueName: "names"))
  var baselines = "parameters,macs,convolutions"

  @Option(
    help: ArgumentHelp(
      "The part of the space: all, or one that `tangent spaces` lists.", valueName: "name"))
  var population = "all"

  @Option(
    help: ArgumentHelp(
      "How --study's architectures are chosen: uniform, stratified (in equal shares from the tenths of the population "
        + "by the first target) or all (default: uniform).", valueName: "kind"))
  var sample: ArchitectureSample.Kind?

  @Option(
    help: ArgumentHelp(
      "How many architectures to choose (default: \(CorrelationOptions.standardCount)).", valueName: "number"))
  var count: Int?

  @Option(
    help: ArgumentHelp("Instead, take the architectures in this file, one per line.", valueName: "file"),
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
    if names(targets).isEmpty { throw ValidationError("--targets names no column") }
    if list != nil, sample != nil || count != nil {
      throw ValidationError("--list gives the architectures, so --sample and --count do not apply")
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
  var scoreColumns: [(name: String, isHigherBetter: Bool)] {
    names(columns ?? "").map { $0.hasPrefix("-") ? (String($0.dropFirst()), false) : ($0, true) }
  }

  func read(in space: any SearchSpace) throws -> ArchitectureTable {
    let columns = names(targets) + scoreColumns.map(\.name)
    var seen: Set<String> = []
    return try ArchitectureTable(
      try contents(table, "the table"), named: table, columns: columns.filter { seen.insert($0).inserted }, space: space
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
    let text = try contents(list, "--list")
    guard let lines = String(validating: text, as: UTF8.self) else {
      throw Failure(.damagedData, "--list \(list): this is not UTF-8 text; save it as UTF-8")
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
      throw Failure(.damagedData, "--list \(list) has \(found.count) different architectures; correlations need three")
    }
    return ArchitectureSample(
      listed: found, summary: "\(found.count) architectures that \(list) lists")
  }

  private func contents(_ path: String, _ name: String) throws -> Data {
    guard FileManager.default.fileExists(atPath: path) else {
      throw Failure(.missingInput, "\(name) \(path): there is no such file")
    }
    do { return try Data(contentsOf: URL(filePath: path)) } catch {
      throw Failure(.inputOutput, "\(name) \(path) could not be read: \(error.localizedDescription)")
    }
  }
}

extension ArchitectureSample.Kind: ExpressibleByArgument {}

/// Where `tangent correlate` writes.
struct CorrelationFiles: ParsableArguments {
  @Option(
    name: .customLong("csv"),
    help: ArgumentHelp("Write every statistic to this file, one per line.", valueName: "file.csv"),
    completion: .file(extensions: ["csv"]))
  var csvPath: String?

  @Option(
    name: .customLong("page"),
    help: ArgumentHelp(
      "Write the tables, scatter plots and correlation against cost as a self-contained page.", valueName: "file.html"),
    completion: .file(extensions: ["html"]))
  var pagePath: String?

  @Flag(help: "Replace existing files.")
  var overwrite = false

  /// Called before anything is computed.
  func check() throws(Failure) {
    for path in [csvPath, pagePath].compactMap({ $0 }) {
      try OutputPath.check(
        path, as: path, replaces: overwrite, advice: "give another name, or replace it with --overwrite")
    }
  }

  /// Writes all files that were asked for, or none.
  func write(_ report: CorrelationReport) throws {
    var group = FileGroup()
    if let csvPath { group.add(Data(report.csv.utf8), to: URL(filePath: csvPath)) }
    if let pagePath { group.add(Data(report.page.utf8), to: URL(filePath: pagePath)) }
    try group.write()
  }
}
