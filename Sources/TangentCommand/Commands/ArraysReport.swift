import Tangent

/// What `tangent data check` found in arrays, for people and for scripts.
struct ArraysReport {
  let arrays: OwnArrays
  let fit: PictureFit
  let forecast: SearchForecast
  /// The search to begin.
  let next: PrintedCommand

  private var parts: [ImagePart] { ImagePart.allCases.filter { arrays.count(of: $0) > 0 } }
  private var count: Int { parts.reduce(0) { $0 + arrays.count(of: $1) } }

  func print() throws {
    let terminal = Terminal.output
    let (height, width) = arrays.originalSize
    try terminal.writeLine(
      terminal.styled(arrays.location.relativePath, .bold)
        + ": \(Formatted.counted(count, "image")) of \(arrays.classNames.count) classes, \(height)x\(width) pixels, "
        + "\(arrays.channels == 1 ? "gray" : "color") (arrays)\n")
    try classes.write(to: terminal)
    if let imbalance, imbalance > InspectionReport.largeImbalance {
      try terminal.writeLine(
        "\n" + terminal.styled("warning:", .yellow) + " classes are imbalanced, and accuracy counts every image equally"
      )
    }
    try terminal.writeLine("\n" + terminal.styled("What a search will do", .bold))
    try plans.write(to: terminal)
    if forecast.refusal == nil { try terminal.writeLine("\nnext: \(next)") }
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
      "drawsTest": JSONValue(arrays.drawsTest), "imbalance": JSONValue(imbalance), "imageSize": JSONValue(arrays.side),
      "originalSize": [
        "width": JSONValue(arrays.originalSize.width), "height": JSONValue(arrays.originalSize.height),
      ],
      "channels": JSONValue(arrays.channels), "fit": JSONValue(fit.rawValue), "search": forecast.record,
      "problem": JSONValue(forecast.refusal), "next": JSONValue(next.description),
    ]
  }
}
