extension String {
  /// The text with the characters that a terminal would obey rather than show spelled as in Swift: `\u{1B}` for escape.
  ///
  /// These are the control characters, the line and paragraph separators, and the marks that change the
  /// direction of writing (Unicode Standard Annex 9, "Bidi_Control").
  package var withVisibleControls: String {
    guard unicodeScalars.contains(where: \.isObeyed) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if scalar.isObeyed {
        text += scalar.escaped(asASCII: true)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isObeyed: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    case .format: (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
    default: false
    }
  }
}
