import Tangent

/// What `tangent data check` found, for people and for scripts.
struct InspectionReport {
  let inspection: ImageInspection
  let options: PictureOptions
  /// The search to begin.
  let next: PrintedCommand

  /// What that search will do; nil where the pictures have a problem of their own.
  var forecast: SearchForecast?

  var listing: ImageListing { inspection.listing }

  /// The most entries of a list that are printed; JSON has all.
  static let shown = 20
  /// Classes with fewer training images are mentioned.
  static let smallClass = 10
  /// Classes that differ by more are mentioned.
  static let largeImbalance = 3.0

  /// Why a search cannot use the pictures; nil if it can.
  var problem: String? {
    if let label = inspection.trainingCounts.firstIndex(of: 0) {
      return
        "no training picture of the class '\(listing.classNames[label])' of \(listing.title) can be read; repair or add some"
    }
    guard !inspection.unreadable.isEmpty, !options.skipsUnreadable else { return nil }
    return "\(Formatted.counted(inspection.unreadable.count, "picture")) of \(listing.title) cannot be read; repair or "
      + "remove \(inspection.unreadable.count == 1 ? "it" : "them"), or add --skip-unreadable"
  }

  /// The parts that there are.
  var parts: [ImagePart] { ImagePart.allCases.filter { listing.count(of: $0) > 0 } }

  func print() throws {
    let terminal = Terminal.output
    let layout =
      switch listing.layout {
      case .parts: "split and class folders"
      case .classes: "class folders"
      case .table: "CSV table"
      }
    try terminal.writeLine(
      terminal.styled(listing.location.relativePath.withVisibleControls, .bold)
        + ": \(Formatted.counted(listing.files.count, "picture")) of \(listing.classNames.count) classes (\(layout))\n")
    try classes.write(to: terminal)
    try terminal.writeLine("")
    try facts.write(to: terminal)
    for warning in warnings { try terminal.writeLine(terminal.warning(warning)) }
    try terminal.writeLine("\n" + terminal.styled("What a search will do", .bold))
    try plans.write(to: terminal)
    if problem == nil, forecast?.refusal == nil { try terminal.writeLine("\nNext:\n  \(next)") }
  }

  private var classes: Table {
    var table = Table([.text("class")] + parts.map { .number($0.rawValue) })
    let counts = parts.map(listing.classCounts)
    for (label, name) in listing.classNames.enumerated().prefix(Self.shown) {
      table.append([name] + counts.map { Formatted.count($0[label]) })
    }
    let others = listing.classNames.count - Self.shown
    if others > 0 { table.append(["and \(others) more"] + parts.map { _ in "" }) }
    table.append(["all"] + parts.map { Formatted.count(listing.count(of: $0)) })
    return table
  }

  private var facts: Table {
    var table = Table([.text(""), .prose("")])
    let formats = inspection.formats.sorted {
      $0.value > $1.value || ($0.value == $1.value && $0.key.rawValue < $1.key.rawValue)
    }
    table.append([
      "formats",
      formats.map { "\(Formatted.count($0.value)) \($0.key.title)" }.joined(separator: ", ")
        + "; \(inspection.grayCount == 0 ? "none" : Formatted.count(inspection.grayCount)) gray",
    ])
    if inspection.sizes.count == 3 {
      let words = inspection.sizes.map { "\($0.width)x\($0.height)" }
      table.append(["sizes", "\(words[0]) smallest, \(words[1]) median, \(words[2]) largest"])
    }
    if let imbalance = inspection.imbalance {
      table.append(["imbalance", "\(Formatted.fixed(imbalance, decimals: 1)) (largest over smallest class)"])
    }
    let copies = inspection.duplicates.reduce(0) { $0 + $1.count - 1 }
    table.append([
      "duplicates", copies == 0 ? "none" : "\(Formatted.count(copies)) with the same bytes as another picture",
    ])
    table.append(["unreadable", inspection.unreadable.isEmpty ? "none" : Formatted.count(inspection.unreadable.count)])
    for entry in inspection.unreadable.entries.prefix(Self.shown) {
      table.append(["", "\(listing.name(of: listing.files[entry.index])) \(entry.reason)"])
    }
    let others = inspection.unreadable.count - Self.shown
    if others > 0 { table.append(["", "and \(Formatted.count(others)) more; --json lists all"]) }
    if !listing.ignored.isEmpty { table.append(["ignored", ignored]) }
    return table
  }

  private var ignored: String {
    let kinds = listing.ignored.sorted { $0.value > $1.value || ($0.value == $1.value && $0.key < $1.key) }
    return kinds.prefix(Self.shown).map {
      "\(Formatted.count($0.value)) \($0.key.isEmpty ? "without extension" : $0.key)"
    }
    .joined(separator: ", ")
  }

  private var warnings: [String] {
    var warnings: [String] = []
    func names(_ group: [Int]) -> String {
      group.prefix(3).map { listing.name(of: listing.files[$0]) }.joined(separator: " = ")
    }
    if let first = inspection.leaks.first {
      warnings.append(
        "\(Formatted.counted(inspection.leaks.count, "picture")) in more than one split, so accuracies will be too high; "
          + "keep one copy of each: \(names(first))")
    }
    if let first = inspection.contradictions.first {
      warnings.append(
        "\(Formatted.counted(inspection.contradictions.count, "picture")) in more than one class; keep the right one: "
          + names(first))
    }
    if let first = listing.loose.first {
      warnings.append(
        "\(Formatted.counted(listing.loose.count, "picture")) in no class folder, such as \(first); move them into one, "
          + "or they are not used")
    }
    let small = zip(listing.classNames, inspection.trainingCounts).filter { $0.1 < Self.smallClass }
    if let first = small.first {
      warnings.append(
        "\(small.count) of \(listing.classNames.count) classes have fewer than \(Self.smallClass) training pictures, such "
          + "as '\(first.0)' with \(first.1)")
    }
    if let imbalance = inspection.imbalance, imbalance > Self.largeImbalance {
      warnings.append(
        "classes are imbalanced; where a class has too few pictures, draws follow class proportions, and accuracy counts "
          + "every picture equally")
    }
    if let caution = forecast?.caution("picture") { warnings.append(caution) }
    return warnings
  }

  private var plans: Table {
    var table = Table([.text(""), .prose("")])
    if let forecast {
      table.append(
        forecast.row(
          of: "picture", heldOutOf: listing.count(of: .validation) > 0 ? " of the validation split" : ""))
    }
    table.append(["test", test])
    if let form = inspection.form, let bytes = inspection.decodedBytes {
      let fit =
        switch options.fit {
        case .crop: "the middle square of each"
        case .pad: "padded to squares"
        case .stretch: "stretched to squares"
        }
      table.append(["images", "\(form.side)x\(form.side) pixels, \(fit), \(form.channels == 1 ? "gray" : "color")"])
      table.append([
        "cache",
        "decoded once, \(Formatted.bytes(bytes)) in \(PictureCache.standard.folder.relativePath), mapped into memory",
      ])
    }
    if !inspection.unreadable.isEmpty {
      table.append(["unreadable", options.skipsUnreadable ? "left out" : "stop the search"])
    }
    return table
  }
}

extension InspectionReport {
  private var test: String {
    let count = Formatted.counted(listing.count(of: .test), "picture")
    if listing.drawsTest { return "about a fifth of each class, chosen by file path: \(count) that no search sees" }
    if listing.count(of: .test) > 0 { return "the test split: \(count) that no search sees" }
    return "none, since there is a validation split and no test split; --compare and train --test need one"
  }
}

extension PictureHeader.Format {
  /// The name for people.
  var title: String {
    switch self {
    case .jpeg: "JPEG"
    case .png: "PNG"
    case .webp: "WebP"
    }
  }
}
