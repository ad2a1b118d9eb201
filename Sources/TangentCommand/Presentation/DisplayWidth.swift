extension String {
  /// The columns a terminal needs for this text.
  ///
  /// Combining marks and format characters take none, East Asian wide characters and emoji two, all
  /// others one. Source: Unicode Standard Annex 11, "East Asian Width", its blocks rather than its
  /// whole table. Cost: one pass.
  package var displayWidth: Int {
    reduce(0) { $0 + $1.displayWidth }
  }

  /// The text with spaces up to a width; as it is where it is wider.
  package func padded(to width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - displayWidth))
    return right ? space + self : self + space
  }

  /// As much of the text as fits, with "…" where something was cut off.
  package func shortened(to width: Int) -> String {
    guard displayWidth > width else { return self }
    guard width > 0 else { return "" }
    var text = ""
    var used = 1
    for character in self {
      used += character.displayWidth
      if used > width { break }
      text.append(character)
    }
    return text + "…"
  }
}

extension Character {
  /// A grapheme is as wide as its widest scalar: what combines with it adds nothing.
  fileprivate var displayWidth: Int {
    unicodeScalars.reduce(0) { max($0, $1.displayWidth) }
  }
}

extension Unicode.Scalar {
  private static let wideBlocks: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
    0x20000...0x3FFFD,
  ]

  fileprivate var displayWidth: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    // The common case first: no wide block begins before this scalar.
    guard value >= 0x1100 else { return 1 }
    return Self.wideBlocks.contains { $0.contains(value) } ? 2 : 1
  }
}
