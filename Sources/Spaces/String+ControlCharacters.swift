extension String {
  /// The text with its control characters written out, such as `\r`, `\n`, `\t` or `\u{1B}`, for messages: as
  /// they are they would be invisible, or move the cursor.
  package var withVisibleControlCharacters: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\r": text += "\\r"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case _ where scalar.properties.generalCategory == .control:
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
