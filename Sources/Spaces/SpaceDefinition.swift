/// The text that describes a space, for spaces that come from one: kept with what was measured, so that studies and
/// checkpoints open without the file, and refuse another.
///
/// Two are equal where their lines are, without blank ones, those that hold a comment alone, and spaces at ends.
public struct SpaceDefinition: Sendable, Codable {
  public let text: String
  /// Where the text was read, for commands that are printed; the file may be gone since. Nil where it was no file.
  public let file: String?

  public init(_ text: String, file: String? = nil) {
    self.text = text
    self.file = file
  }

  /// The lines that count, each with its number.
  private var lines: [(number: Int, text: Substring)] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap { place, line in
      var line = line
      while line.last?.isWhitespace == true { line.removeLast() }
      let start = line.drop(while: \.isWhitespace)
      return start.isEmpty || start.hasPrefix("#") ? nil : (place + 1, line)
    }
  }

  /// The text without what counts for nothing; descriptions are equal where these are.
  public var significantText: String { lines.map { $0.text + "\n" }.joined() }

  /// In which lines another text differs from this one, for a message; empty where none does.
  public static func differences(from own: SpaceDefinition?, to other: SpaceDefinition?) -> [String] {
    let (mine, theirs) = (own?.lines ?? [], other?.lines ?? [])
    let lines = (0..<max(mine.count, theirs.count)).filter { place in
      place >= mine.count || place >= theirs.count || mine[place].text != theirs[place].text
    }
    guard let first = lines.first else { return [] }
    func shown(_ lines: [(number: Int, text: Substring)]) -> String {
      first < lines.count ? "\"\(lines[first].text.drop(while: \.isWhitespace).prefix(80))\"" : "nothing"
    }
    let number = first < theirs.count ? theirs[first].number : theirs.last?.number ?? 1
    return [
      "the description of the space \(shown(theirs)) instead of \(shown(mine)) in line \(number)"
        + (lines.count > 1 ? " and \(lines.count - 1) other lines" : "")
    ]
  }
}

extension SpaceDefinition: Hashable {
  public static func == (left: SpaceDefinition, right: SpaceDefinition) -> Bool {
    left.lines.map(\.text) == right.lines.map(\.text)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(lines.map(\.text))
  }
}

extension SearchSpace {
  public var definition: SpaceDefinition? { nil }

  /// The space's name, and behind it a number of its description where it has one: equal only for equal spaces.
  package var fingerprint: String {
    guard let definition else { return name }
    return "\(name)-\(definition.fingerprint)"
  }
}

extension SpaceDefinition {
  /// The 64-bit FNV-1a hash of the lines that count, as hexadecimal digits.
  ///
  /// Source: Fowler, Noll and Vo, 1991.
  package var fingerprint: String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for line in lines {
      for byte in Array(line.text.utf8) + [10] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
