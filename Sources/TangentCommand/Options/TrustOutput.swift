import ArgumentParser
import Foundation
import Tangent

/// Where `tangent trust` writes its recommendation.
struct TrustOutput: ParsableArguments {
  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "Write the result to this file as JSON, for `tangent search --trust`.", valueName: "file.json"),
    completion: .file(extensions: ["json"]))
  var path: String?

  @Flag(help: "Replace an existing file.")
  var overwrite = false

  /// Called before anything is computed.
  func check() throws(Failure) {
    guard let path else { return }
    try OutputPath.check(
      path, as: "--output \(path)", replaces: overwrite, advice: "give another name, or replace it with --overwrite")
  }

  func write(_ record: JSONValue) throws(ReportError) {
    guard let path else { return }
    var group = FileGroup()
    group.add(Data((record.text + "\n").utf8), to: URL(filePath: path))
    try group.write()
  }
}
