import Foundation
import Tangent

/// What `tangent export` wrote, for people and for scripts.
struct ExportReport {
  private struct Entry {
    let format: any ExportFormat
    let files: [ExportedFile]
    var check: ExportCheck?
  }

  let card: ModelCard
  private var entries: [Entry] = []

  init(card: ModelCard) {
    self.card = card
  }

  mutating func add(_ format: any ExportFormat, _ files: [ExportedFile]) {
    entries.append(Entry(format: format, files: files))
  }

  mutating func add(_ check: ExportCheck, to format: any ExportFormat) {
    for index in entries.indices where entries[index].format.name == format.name { entries[index].check = check }
  }

  func write(to terminal: Terminal) throws(Failure) {
    try terminal.writeLine(heading + "\n")
    var table = Table([.text("format"), .text("file"), .number("size")])
    for entry in entries {
      for file in entry.files {
        table.append([entry.format.name, file.url.relativePath, Formatted.bytes(file.contents.count)])
      }
    }
    try table.write(to: terminal)
    for entry in entries {
      guard let check = entry.check else { continue }
      for line in Self.lines(of: check, entry.format) { try terminal.writeLine("check \(entry.format.name): \(line)") }
    }
  }

  /// Which network this is, and how it was trained.
  var heading: String {
    let training = [
      card.epochs.map { "trained for \(Formatted.counted($0, "epoch"))" },
      card.dataset.map { "on \($0)" }, card.recipe.map { "by the recipe \($0)" },
    ].compactMap { $0 }.joined(separator: " ")
    let accuracy = card.validationAccuracy.map { ", held-out accuracy \(Formatted.percent($0))" } ?? ""
    return "\(card.architecture.text) (\(card.architecture.space))\n\(training)\(accuracy)"
  }

  /// Why nothing could check a file, and what to install.
  static func lack(of check: ExportCheck, _ file: URL, _ format: any ExportFormat) -> String {
    "\(file.relativePath) was written but not checked: " + lines(of: check, format).joined(separator: ", ")
  }

  private static func lines(of check: ExportCheck, _ format: any ExportFormat) -> [String] {
    guard check.hasPython else {
      return ["there is no Python named \(check.python); install python3, or set PYTHON to another interpreter"]
    }
    var lines: [String] = []
    if let comparison = check.comparison {
      lines.append(
        "\(check.engines.joined(separator: ", ")): largest deviation "
          + "\(Formatted.number(comparison.deviation, digits: 2)) of the largest logit, the same class for "
          + "\(comparison.agreements) of \(Formatted.counted(comparison.images, "image"))")
    } else if !check.engines.isEmpty {
      lines.append("\(check.engines.joined(separator: ", ")) accepts the file")
    }
    if !check.missing.isEmpty {
      let names = check.missing.joined(separator: " and ")
      lines.append(
        "\(names) \(check.missing.count == 1 ? "is" : "are") not installed for \(check.python)"
          + (format.check.map { " (\($0.advice))" } ?? ""))
    }
    return lines
  }

  var record: JSONValue {
    [
      "card": .object(card.metadata.mapValues { JSONValue($0) }),
      "exports": JSONValue(
        entries.map { entry in
          [
            "format": JSONValue(entry.format.name), "file": JSONValue(entry.files.first?.url.relativePath),
            "files": JSONValue(entry.files.map { JSONValue($0.url.relativePath) }),
            "check": entry.check.map(Self.record) ?? .null,
          ]
        }),
    ]
  }

  private static func record(of check: ExportCheck) -> JSONValue {
    [
      "python": JSONValue(check.hasPython ? check.python : nil),
      "engines": JSONValue(check.engines.map { JSONValue($0) }),
      "missing": JSONValue(check.missing.map { JSONValue($0) }),
      "images": JSONValue(check.comparison?.images), "deviation": JSONValue(check.comparison?.deviation),
      "agreements": JSONValue(check.comparison?.agreements),
      "passes": check.comparison.map { JSONValue($0.passes) } ?? .null,
    ]
  }
}
