import ArgumentParser
import Foundation
import Tangent

/// `tangent report`: a study as a page.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write a study as an HTML page: what it found, how, and how far to trust it.",
    discussion: """
      Writes a single HTML file that works offline and has no scripts. It shows the winner and its cost; the ranking, \
      or the front of trade-offs; every candidate's score against its cost; the progress of the search; the final \
      round and the comparison, if there were any; the options that repeat the search; and the next commands. The \
      search may still be running: reading its study does not disturb it.

      EXAMPLES
        tangent report mine
        tangent report studies/mine.sqlite --output mine.html --overwrite
      """)

  @Argument(help: "The study's name or path.")
  var study: String

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "The file to write (default: the study's name with .html, in the current folder).", valueName: "file.html"),
    completion: .file(extensions: ["html"]))
  var outputPath: String?

  @Flag(help: "Replace an existing file.")
  var overwrite = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let url = try StudyFolder().file(study)
    let path = outputPath ?? url.deletingPathExtension().lastPathComponent + ".html"
    try OutputPath.check(path, as: path, replaces: overwrite, advice: "give --output another name, or add --overwrite")
    let page = try StudyPage(StudyEntry(url))
    var group = FileGroup()
    group.add(Data(try page.text().utf8), to: URL(filePath: path))
    try group.write()
    try output.print(["study": JSONValue(url.relativePath), "page": JSONValue(path)]) {
      try Terminal.output.writeLine("The page is in \(path).")
    }
  }
}
