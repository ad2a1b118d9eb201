import ArgumentParser
import Tangent

/// `tangent data list`: the known data sets, where they are, or how to get them.
struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the data sets and where they are (the default of `tangent data`).",
    discussion: """
      No file is opened, so a damaged or partial copy is noticed only when it is read. With a name, also lists every \
      folder that was searched.

      EXAMPLES
        tangent data list
        tangent data list cifar10 --data /media/images
      """)

  @Argument(
    help: "A data set to describe in detail; without one, all are listed.",
    completion: .list(TangentCommand.catalogue.datasets.map(\.id)))
  var name: String?

  @OptionGroup var folder: DataFolderOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let locations = folder.locations
    try locations.checkExplicitFolder()
    if let name {
      let status = locations.status(of: try TangentCommand.catalogue.dataset(named: name))
      return try output.print(record(of: status)) { try writeDetails(of: status) }
    }
    let all = TangentCommand.catalogue.datasets.map(locations.status)
    try output.print(["datasets": JSONValue(all.map(record))]) {
      var table = Table([
        .text("data set"), .number("training"), .number("test"), .text("images"), .number("classes"), .prose("here"),
      ])
      for status in all {
        let dataset = status.dataset
        table.append([
          dataset.id, Formatted.count(dataset.trainingCount), Formatted.count(dataset.testCount), shape(of: dataset),
          "\(dataset.classCount)", status.copy.map { "yes: \($0.folder.path)" } ?? "no: \(dataset.instructions)",
        ])
      }
      try table.write(to: .output)
    }
  }

  private func writeDetails(of status: DatasetStatus) throws {
    let dataset = status.dataset
    let terminal = Terminal.output
    try terminal.writeLine(terminal.styled("\(dataset.title) (\(dataset.id))", .bold))
    var table = Table([.text(""), .prose("")])
    table.append([
      "images",
      "\(Formatted.count(dataset.trainingCount)) for training, \(Formatted.count(dataset.testCount)) for testing, "
        + shape(of: dataset),
    ])
    table.append(["classes", classes(of: dataset)])
    table.append(["here", status.copy?.folder.path ?? "no"])
    if status.copy == nil { table.append(["to get it", dataset.instructions]) }
    for (index, folder) in status.lookedIn.enumerated() {
      table.append([index == 0 ? "looked in" : "", folder.path])
    }
    try table.write(to: terminal)
  }

  private func shape(of dataset: DatasetDescription) -> String {
    "\(dataset.channels)x\(dataset.height)x\(dataset.width)"
  }

  /// Enough names to recognize the set.
  private func classes(of dataset: DatasetDescription) -> String {
    let names = dataset.classNames.prefix(10).joined(separator: ", ")
    return "\(dataset.classCount): \(names)\(dataset.classCount > 10 ? ", …" : "")"
  }

  private func record(of status: DatasetStatus) -> JSONValue {
    let dataset = status.dataset
    return [
      "name": JSONValue(dataset.id), "title": JSONValue(dataset.title),
      "trainingImages": JSONValue(dataset.trainingCount), "testImages": JSONValue(dataset.testCount),
      "channels": JSONValue(dataset.channels), "height": JSONValue(dataset.height), "width": JSONValue(dataset.width),
      "classes": JSONValue(dataset.classNames.map(JSONValue.string)), "folder": JSONValue(status.copy?.folder.path),
      "instructions": JSONValue(dataset.instructions),
      "lookedIn": JSONValue(status.lookedIn.map { JSONValue($0.path) }),
    ]
  }
}
