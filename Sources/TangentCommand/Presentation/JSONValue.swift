/// A value of JSON, for `--json`: the same members in the same order for the same result.
///
/// Members are sorted by name. Numbers that are not finite have no form in JSON and become null.
/// Source: RFC 8259.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int128)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  package init(_ number: some BinaryInteger) { self = .integer(Int128(number)) }
  package init(_ number: Double) { self = .number(number) }
  package init(_ text: String) { self = .string(text) }
  package init(_ isTrue: Bool) { self = .bool(isTrue) }
  package init(_ values: [JSONValue]) { self = .array(values) }
  /// Null for nil.
  package init(_ number: Double?) { self = number.map(JSONValue.number) ?? .null }
  /// Null for nil.
  package init(_ number: Int?) { self = number.map { .integer(Int128($0)) } ?? .null }
  /// Null for nil.
  package init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }

  /// The value on lines of its own, indented by two spaces, without a line end.
  package var text: String {
    var text = ""
    write(to: &text, indentation: 0)
    return text
  }

  /// The value on one line: a record of JSON Lines.
  package var line: String {
    var text = ""
    write(to: &text, indentation: nil)
    return text
  }

  private func write(to text: inout String, indentation: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let isTrue): text += isTrue ? "true" : "false"
    case .integer(let number): text += "\(number)"
    case .number(let number): text += number.isFinite ? "\(number)" : "null"
    case .string(let string): Self.write(string, to: &text)
    case .array(let values):
      Self.write(values, "[", "]", to: &text, indentation) { value, text, indentation in
        value.write(to: &text, indentation: indentation)
      }
    case .object(let members):
      // Unicode order of the names: independent of locale and hashing.
      let sorted = members.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
      Self.write(sorted, "{", "}", to: &text, indentation) { member, text, indentation in
        Self.write(member.key, to: &text)
        text += indentation == nil ? ":" : ": "
        member.value.write(to: &text, indentation: indentation)
      }
    }
  }

  private static func write<Element>(
    _ elements: [Element], _ opening: String, _ closing: String, to text: inout String, _ indentation: Int?,
    _ body: (Element, inout String, Int?) -> Void
  ) {
    text += opening
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if let indentation { text += "\n" + String(repeating: " ", count: indentation + 2) }
      body(element, &text, indentation.map { $0 + 2 })
    }
    if let indentation, !elements.isEmpty { text += "\n" + String(repeating: " ", count: indentation) }
    text += closing
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case ..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .string(text) }
  package init(integerLiteral number: Int) { self.init(number) }
  package init(floatLiteral number: Double) { self = .number(number) }
  package init(booleanLiteral isTrue: Bool) { self = .bool(isTrue) }
  package init(nilLiteral: ()) { self = .null }
  package init(arrayLiteral values: JSONValue...) { self = .array(values) }
  package init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(Dictionary(members) { _, last in last })
  }
}
