import ArgumentParser
import Foundation
import Tangent

/// Where `tangent correlate` writes.
struct CorrelationFiles: ParsableArguments {
  @Option(
    name: .customLong("csv"),
    help: ArgumentHelp("Write every statistic to this file, one statistic per line.", valueName: "file.csv"),
    completion: .file(extensions: ["csv"]))
  var csvPath: String?

  @Option(
    name: .customLong("page"),
    help: ArgumentHelp(
      "Write a self-contained page with the tables, scatter plots and a chart of correlation against cost.",
      valueName: "file.html"),
    completion: .file(extensions: ["html"]))
  var pagePath: String?

  @Option(
    name: .customLong("figure"),
    help: ArgumentHelp(
      "Write only the chart of correlation against cost, as SVG; a line joins the same score in several studies or at "
        + "several epochs.", valueName: "file.svg"),
    completion: .file(extensions: ["svg"]))
  var figurePath: String?

  @Flag(help: "Replace existing files.")
  var overwrite = false

  /// Called before anything is computed.
  func check() throws(Failure) {
    for path in [csvPath, pagePath, figurePath].compactMap({ $0 }) {
      try OutputPath.check(
        path, as: path, replaces: overwrite, advice: "give another name, or replace it with --overwrite")
    }
  }

  /// Writes all files that were asked for, or none.
  func write(_ report: CorrelationReport) throws {
    var group = FileGroup()
    if let csvPath { group.add(Data(report.csv.utf8), to: URL(filePath: csvPath)) }
    if let pagePath { group.add(Data(report.page.utf8), to: URL(filePath: pagePath)) }
    if let figurePath { group.add(Data(report.figure.svg(hasOwnStyle: true).utf8), to: URL(filePath: figurePath)) }
    try group.write()
  }
}
