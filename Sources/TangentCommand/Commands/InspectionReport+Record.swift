import Tangent

extension InspectionReport {
  /// For scripts: everything, with no list cut short.
  var record: JSONValue {
    [
      "path": JSONValue(listing.location.relativePath), "layout": JSONValue(listing.layout.rawValue),
      "pictures": JSONValue(listing.files.count),
      "classes": .array(
        listing.classNames.enumerated().map { label, name in
          var entry: [String: JSONValue] = ["name": JSONValue(name)]
          for part in ImagePart.allCases {
            entry[part.rawValue] = JSONValue(listing.classCounts(of: part)[label])
          }
          return .object(entry)
        }),
      "drawsTest": JSONValue(listing.drawsTest),
      "formats": .object(
        Dictionary(uniqueKeysWithValues: inspection.formats.map { ($0.key.rawValue, JSONValue($0.value)) })),
      "gray": JSONValue(inspection.grayCount),
      "sizes": .array(inspection.sizes.map { ["width": JSONValue($0.width), "height": JSONValue($0.height)] }),
      "imbalance": JSONValue(inspection.imbalance), "duplicates": groups(inspection.duplicates),
      "leaks": groups(inspection.leaks), "contradictions": groups(inspection.contradictions),
      "unreadable": .array(
        inspection.unreadable.entries.map { entry in
          ["file": JSONValue(listing.name(of: listing.files[entry.index])), "reason": JSONValue(entry.reason)]
        }),
      "ignored": .object(listing.ignored.mapValues { JSONValue($0) }),
      "imageSize": JSONValue(inspection.form?.side), "channels": JSONValue(inspection.form?.channels),
      "fit": JSONValue(options.fit.rawValue), "decodedBytes": JSONValue(inspection.decodedBytes),
      "loose": .array(listing.loose.map { JSONValue($0) }), "search": forecast.map(\.record) ?? .null,
      "problem": JSONValue(problem ?? forecast?.refusal), "next": JSONValue(next.description),
    ]
  }

  private func groups(_ groups: [[Int]]) -> JSONValue {
    .array(groups.map { group in .array(group.map { JSONValue(listing.name(of: listing.files[$0])) }) })
  }
}
