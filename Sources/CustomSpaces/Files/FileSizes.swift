import Graphs
import Spaces

/// The sizes and presets of a file.
struct FileSizes: Hashable, Sendable {
  let sizes: [SizeDescription]
  /// The presets; the first holds the defaults of all sizes.
  let presets: [SizePreset]

  /// The name of the preset that holds the defaults.
  private static let full = "full"

  init(sizes: FileNode?, presets: FileNode?) throws(SpaceFileError) {
    var described: [SizeDescription] = []
    var defaults = NetworkSizes()
    for entry in try sizes?.entries("sizes", atMost: 20) ?? [] {
      let (size, standard) = try Self.size(entry)
      guard !described.contains(where: { $0.symbol == size.symbol }) else {
        throw entry.value.fault("the symbol \(size.symbol) belongs to another size; symbols must differ")
      }
      described.append(size)
      defaults[entry.key] = standard
    }
    self.sizes = described
    var named = [SizePreset(name: Self.full, meaning: "the sizes' defaults", sizes: defaults)]
    for entry in try presets?.entries("presets", atMost: 20) ?? [] {
      try entry.checkTypable("preset")
      guard entry.key != Self.full else {
        throw entry.value.fault("\"\(Self.full)\" is the preset of the sizes' defaults; choose another name")
      }
      var sizes = defaults
      let fields = try entry.value.fields(described.map(\.name), of: "a preset")
      for size in described {
        if let node = fields[size.name] { sizes[size.name] = try node.integer(size.range, size.meaning) }
      }
      named.append(
        SizePreset(
          name: entry.key,
          meaning: entry.key == SizePreset.reduced ? "smaller networks for searching" : "sizes of the file",
          sizes: sizes))
    }
    self.presets = named
  }

  /// A number alone is the default.
  private static func size(_ entry: FileNode.Entry) throws(SpaceFileError) -> (SizeDescription, standard: Int) {
    try entry.checkTypable("size")
    let limits = 1...FeatureShape.largestSize
    var (range, symbol, meaning, standard) = (limits, entry.key, entry.key, entry.value)
    if case .map = entry.value.content {
      let fields = try entry.value.fields(["default", "from", "to", "symbol", "about"], of: "a size")
      standard = try fields.required("default")
      let least = try fields["from"]?.integer(limits, "the least value") ?? 1
      range = least...(try fields["to"]?.integer(least...limits.upperBound, "the largest value") ?? limits.upperBound)
      symbol = try fields["symbol"]?.text("a symbol") ?? symbol
      meaning = try fields["about"]?.text("what the size counts") ?? meaning
    }
    let size = SizeDescription(name: entry.key, symbol: symbol, meaning: meaning, range: range)
    return (size, try standard.integer(range, "the default"))
  }
}

extension FileNode.Entry {
  /// - Throws: a name that cannot be typed as an option's value.
  func checkTypable(_ what: String) throws(SpaceFileError) {
    guard (1...40).contains(key.count), key.first?.isLetter == true,
      key.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") })
    else {
      throw value.fault(
        "\"\(key)\" cannot name a \(what); use at most 40 lower-case letters, digits and hyphens, a letter first")
    }
  }
}
