/// The value of a search algorithm's setting.
///
/// Written as a plain JSON number or text. A whole number equals the real number of the same size, because JSON tells
/// them apart no better.
public enum SettingValue: Sendable, Codable, CustomStringConvertible {
  case whole(Int)
  case real(Double)
  case text(String)

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      self = .whole(number)
    } else if let number = try? container.decode(Double.self) {
      self = .real(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .whole(let number): try container.encode(number)
    case .real(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }

  /// As it is written on a command line.
  public var description: String {
    switch self {
    case .whole(let number): "\(number)"
    case .real(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    case .text(let text): text
    }
  }

  /// Nil for a text.
  var number: Double? {
    switch self {
    case .whole(let number): Double(number)
    case .real(let number): number
    case .text: nil
    }
  }
}

extension SettingValue: Hashable {
  public static func == (left: SettingValue, right: SettingValue) -> Bool {
    switch (left, right) {
    case (.whole(let left), .whole(let right)): left == right
    case (.text(let left), .text(let right)): left == right
    default: left.number != nil && left.number == right.number
    }
  }

  public func hash(into hasher: inout Hasher) {
    if case .text(let text) = self { hasher.combine(text) } else { hasher.combine(number) }
  }
}

extension SettingValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral {
  public init(integerLiteral value: Int) { self = .whole(value) }
  public init(floatLiteral value: Double) { self = .real(value) }
  public init(stringLiteral value: String) { self = .text(value) }
}
