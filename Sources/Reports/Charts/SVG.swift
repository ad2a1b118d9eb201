import Foundation

/// Pieces of SVG text.
enum SVG {
  /// Text as XML and HTML take it.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }

  /// A coordinate to a hundredth.
  static func number(_ value: Double) -> String {
    let text = String(format: "%.2f", value)
    return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }

  /// A number beside an axis.
  static func label(_ value: Double) -> String {
    value != 0 && (abs(value) >= 1e5 || abs(value) < 1e-3)
      ? String(format: "%.0e", value).replacing("e+0", with: "e").replacing("e-0", with: "e-").replacing(
        "e+", with: "e")
      : String(format: "%.4g", value)
  }

  static func line(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
    "<line class=\"\(style)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"/>"
  }

  static func text(_ style: String, _ text: String, _ x: Double, _ y: Double) -> String {
    "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\">\(escaped(text))</text>"
  }

  static func points(_ places: [(Double, Double)]) -> String {
    places.map { "\(number($0)),\(number($1))" }.joined(separator: " ")
  }
}
