extension SearchAlgorithm {
  /// A value that a user may set.
  public struct Setting: Hashable, Sendable {
    /// What values it takes.
    public enum Kind: Hashable, Sendable {
      case whole(ClosedRange<Int>)
      case real(ClosedRange<Double>)
      /// One of a few texts.
      case choice([String])
      /// Any text that is not empty.
      case text
    }

    /// The name used with `--set`, such as `population`.
    public let name: String
    public let meaning: String
    public let kind: Kind
    public let standard: SettingValue

    public init(name: String, meaning: String, kind: Kind, standard: SettingValue) {
      self.name = name
      self.meaning = meaning
      self.kind = kind
      self.standard = standard
    }

    /// A whole number.
    public init(name: String, meaning: String, standard: Int, range: ClosedRange<Int>) {
      self.init(name: name, meaning: meaning, kind: .whole(range), standard: .whole(standard))
    }

    /// A real number.
    public init(name: String, meaning: String, standard: Double, range: ClosedRange<Double>) {
      self.init(name: name, meaning: meaning, kind: .real(range), standard: .real(standard))
    }

    /// One of a few texts.
    public init(name: String, meaning: String, standard: String, choices: [String]) {
      self.init(name: name, meaning: meaning, kind: .choice(choices), standard: .text(standard))
    }

    /// Any text.
    public init(name: String, meaning: String, standard: String) {
      self.init(name: name, meaning: meaning, kind: .text, standard: .text(standard))
    }
  }
}

extension SearchAlgorithm.Setting {
  /// What it may be, such as "a whole number between 1 and 100".
  public var allowed: String {
    switch kind {
    case .whole(let range): "a whole number between \(range.lowerBound) and \(range.upperBound)"
    case .real(let range):
      "a number between \(SettingValue.real(range.lowerBound)) and \(SettingValue.real(range.upperBound))"
    case .choice(let texts): texts.count == 1 ? texts[0] : "one of \(texts.joined(separator: ", "))"
    case .text: "a text"
    }
  }

  /// The value that a text stands for.
  /// - Throws: ``SearchError`` that names the setting and what it may be.
  public func value(_ text: String) throws(SearchError) -> SettingValue {
    switch kind {
    case .whole:
      guard let number = Int(text) else { throw refusal(of: "'\(text)'") }
      return try checked(.whole(number))
    case .real:
      guard let number = plainDecimal(text) else { throw refusal(of: "'\(text)'") }
      return try checked(.real(number))
    case .choice, .text: return try checked(.text(text))
    }
  }

  /// The value, if it is of the setting's kind and in its range.
  /// - Throws: ``SearchError`` that names the setting and what it may be.
  public func checked(_ value: SettingValue) throws(SearchError) -> SettingValue {
    switch (kind, value) {
    case (.whole(let range), .whole(let number)) where range.contains(number): return value
    case (.real(let range), .whole), (.real(let range), .real):
      guard let number = value.number, range.contains(number) else { throw refusal(of: "\(value)") }
      return .real(number)
    case (.choice(let texts), .text(let text)) where texts.contains(text): return value
    case (.text, .text(let text)) where !text.isEmpty: return value
    case (_, .text(let text)): throw refusal(of: text.isEmpty ? "empty" : "'\(text)'")
    default: throw refusal(of: "\(value)")
    }
  }

  private func refusal(of what: String) -> SearchError {
    .invalid("the setting \(name) is \(what); it must be \(allowed)")
  }
}

extension SearchAlgorithm {
  /// The setting with this name.
  /// - Throws: ``SearchError`` that names those there are.
  public func setting(named name: String) throws(SearchError) -> Setting {
    if let setting = settings.first(where: { $0.name == name }) { return setting }
    let known = settings.isEmpty ? "it has none" : "it has \(settings.map(\.name).joined(separator: ", "))"
    throw .invalid("the algorithm \(self.name) has no setting '\(name)'; \(known)")
  }

  /// Every setting's value: the standard one where none is given.
  /// - Throws: ``SearchError`` for an unknown name, or a value of another kind or out of range.
  public func completed(_ given: AlgorithmSettings) throws(SearchError) -> AlgorithmSettings {
    for (name, _) in given.sorted { _ = try setting(named: name) }
    var values = AlgorithmSettings()
    for setting in settings { values[setting.name] = try setting.checked(given[setting.name] ?? setting.standard) }
    return values
  }
}
