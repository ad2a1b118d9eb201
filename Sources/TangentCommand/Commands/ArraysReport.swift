import Tangent

/// What `tangent data check` found in arrays, for people and for scripts.
struct ArraysReport {
  let arrays: OwnArrays
  let fit: PictureFit
  let duplicates: [[ArrayImage]]
  let forecast: SearchForecast
  /// The search to begin.
  let next: PrintedCommand

  private var parts: [ImagePart] { ImagePart.allCases.filter { arrays.count(of: $0) > 0 } }
  private var count: Int { parts.reduce(0) { $0 + arrays.count(of: $1) } }

  func print() throws {
    let terminal = Terminal.output
    let (height, width) = arrays.originalSize
    try terminal.writeLine(
      terminal.styled(arrays.location.relativePath.withVisibleControls, .bold)
        + ": \(Formatted.counted(count, "image")) of \(arrays.classNames.count) classes, \(height)x\(width) pixels, "
        + "\(arrays.channels == 1 ? "gray" : "color") (arrays)\n")
    try classes.write(to: terminal)
    let copies = duplicates.reduce(0) { $0 + $1.count - 1 }
    try terminal.writeLine(
      "\nduplicates  \(copies == 0 ? "none" : "\(Formatted.count(copies)) with the same pixels as another image")")
    for warning in warnings { try terminal.writeLine(terminal.warning(warning)) }
    try terminal.writeLine("\n" + terminal.styled("What a search will do", .bold))
    try plans.write(to: terminal)
    if forecast.refusal == nil { try terminal.writeLine("\nNext:\n  \(next)") }
  }

  /// Duplicates in more than one part.
  private var leaks: [[ArrayImage]] { duplicates.filter { Set($0.map(\.part)).count > 1 } }
  /// Duplicates of more than one class.
  private var contradictions: [[ArrayImage]] { duplicates.filter { Set($0.map(\.label)).count > 1 } }

  private var warnings: [String] {
    var warnings: [String] = []
    if let first = leaks.first {
      warnings.append(
        "\(Formatted.counted(leaks.count, "image")) in more than one split, so accuracies will be too high; keep one copy "
          + "of each: \(Self.names(first))")
    }
    if let first = contradictions.first {
      warnings.append(
        "\(Formatted.counted(contradictions.count, "image")) in more than one class; keep the right one: "
          + Self.names(first))
    }
    if let imbalance, imbalance > InspectionReport.largeImbalance {
      warnings.append("classes are imbalanced, and accuracy counts every image equally")
    }
    if let caution = forecast.caution("image") { warnings.append(caution) }
    return warnings
  }

  private static func names(_ group: [ArrayImage]) -> String {
    group.prefix(3).map { "\($0.array.rawValue)[\($0.index)]" }.joined(separator: " = ")
  }

  private var classes: Table {
    var table = Table([.text("class")] + parts.map { .number($0.rawValue) })
    let counts = parts.map(arrays.classCounts)
    for (label, name) in arrays.classNames.enumerated().prefix(InspectionReport.shown) {
      table.append([name] + counts.map { Formatted.count($0[label]) })
    }
    let others = arrays.classNames.count - InspectionReport.shown
    if others > 0 { table.append(["and \(others) more"] + parts.map { _ in "" }) }
    table.append(["all"] + parts.map { Formatted.count(arrays.count(of: $0)) })
    return table
  }

  private var plans: Table {
    var table = Table([.text(""), .prose("")])
    table.append(
      forecast.row(of: "image", heldOutOf: arrays.count(of: .validation) > 0 ? " of the validation arrays" : ""))
    let tested = Formatted.counted(arrays.count(of: .test), "image")
    table.append([
      "test",
      arrays.drawsTest
        ? "about a fifth of each class, chosen by place in the array: \(tested) that no search sees"
        : arrays.count(of: .test) > 0
          ? "the test arrays: \(tested) that no search sees"
          : "none, since there are validation arrays and no test arrays; --compare and train --test need them",
    ])
    table.append(["images", "\(arrays.side)x\(arrays.side) pixels, read into memory by every command"])
    return table
  }

  private var imbalance: Double? {
    let counts = arrays.classCounts(of: .training)
    guard let least = counts.min(), least > 0, let most = counts.max() else { return nil }
    return Double(most) / Double(least)
  }

  var record: JSONValue {
    [
      "path": JSONValue(arrays.location.relativePath), "layout": "arrays", "pictures": JSONValue(count),
      "classes": .array(
        arrays.classNames.enumerated().map { label, name in
          var entry: [String: JSONValue] = ["name": JSONValue(name)]
          for part in ImagePart.allCases { entry[part.rawValue] = JSONValue(arrays.classCounts(of: part)[label]) }
          return .object(entry)
        }),
      "drawsTest": JSONValue(arrays.drawsTest), "imbalance": JSONValue(imbalance),
      "duplicates": Self.record(duplicates), "leaks": Self.record(leaks), "contradictions": Self.record(contradictions),
      "imageSize": JSONValue(arrays.side),
      "originalSize": [
        "width": JSONValue(arrays.originalSize.width), "height": JSONValue(arrays.originalSize.height),
      ],
      "channels": JSONValue(arrays.channels), "fit": JSONValue(fit.rawValue), "search": forecast.record,
      "problem": JSONValue(forecast.refusal), "next": JSONValue(next.description),
    ]
  }

  private static func record(_ groups: [[ArrayImage]]) -> JSONValue {
    .array(
      groups.map { group in
        .array(group.map { ["array": JSONValue($0.array.rawValue), "index": JSONValue($0.index)] })
      })
  }
}
