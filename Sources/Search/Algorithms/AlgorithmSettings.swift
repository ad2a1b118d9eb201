/// The values of an algorithm's settings, by name: `["population": 50]`.
public struct AlgorithmSettings: Hashable, Sendable {
  public private(set) var values: [String: SettingValue]

  public init(_ values: [String: SettingValue] = [:]) { self.values = values }

  /// By name.
  public var sorted: [(name: String, value: SettingValue)] {
    values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  public subscript(name: String) -> SettingValue? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// A whole number; `standard` where the setting is missing or of another kind.
  public subscript(name: String, default standard: Int) -> Int {
    if case .whole(let number) = values[name] { number } else { standard }
  }

  /// A number; `standard` where the setting is missing or a text.
  public subscript(name: String, default standard: Double) -> Double { values[name]?.number ?? standard }

  /// A text; `standard` where the setting is missing or a number.
  public subscript(name: String, default standard: String) -> String {
    if case .text(let text) = values[name] { text } else { standard }
  }
}

extension AlgorithmSettings: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, SettingValue)...) {
    self.init(Dictionary(elements) { _, last in last })
  }
}

/// A JSON object, as studies of every version have it.
extension AlgorithmSettings: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try [String: SettingValue](from: decoder))
  }

  public func encode(to encoder: any Encoder) throws { try values.encode(to: encoder) }
}
