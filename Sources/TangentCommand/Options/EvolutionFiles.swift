import ArgumentParser
import Foundation
import Tangent

/// Where `tangent evolve` writes.
struct EvolutionFiles: ParsableArguments {
  @Option(
    name: .customLong("csv"),
    help: ArgumentHelp("Write every measurement to this file, one per line.", valueName: "file.csv"),
    completion: .file(extensions: ["csv"]))
  var csvPath: String?

  @Option(
    name: .customLong("linearized-csv"),
    help: ArgumentHelp(
      "Write the comparisons of --linearized to this file, one linearization per line.", valueName: "file.csv"),
    completion: .file(extensions: ["csv"]))
  var comparisonPath: String?

  @Option(
    name: .customLong("page"),
    help: ArgumentHelp(
      "Write the curves, and the kernels at start and end, as a self-contained page.", valueName: "file.html"),
    completion: .file(extensions: ["html"]))
  var pagePath: String?

  @Option(
    name: .customLong("figure"),
    help: ArgumentHelp("Write only the curves, as a drawing.", valueName: "file.svg"),
    completion: .file(extensions: ["svg"]))
  var figurePath: String?

  @Flag(help: "Replace existing files.")
  var overwrite = false

  /// Called before anything is computed.
  /// - Throws: ``Failure`` where a file is there that may not be replaced, or could not be written in the end.
  func check() throws(Failure) {
    for path in [csvPath, comparisonPath, pagePath, figurePath].compactMap({ $0 }) {
      try OutputPath.check(
        path, as: path, replaces: overwrite, advice: "give another name, or replace it with --overwrite")
    }
  }

  /// Writes all files that were asked for, or none.
  func write(_ report: EvolutionReport) throws {
    var group = FileGroup()
    if let csvPath { group.add(Data(report.csv.utf8), to: URL(filePath: csvPath)) }
    if let comparisonPath { group.add(Data(report.comparisonCSV.utf8), to: URL(filePath: comparisonPath)) }
    if let pagePath { group.add(Data(try report.page().utf8), to: URL(filePath: pagePath)) }
    if let figurePath { group.add(Data(report.figure.svg(hasOwnStyle: true).utf8), to: URL(filePath: figurePath)) }
    try group.write()
  }
}
