/// An option with the value of a stored training or study, as a command line spells it.
struct RecordedOption: Hashable {
  /// What is compared, such as `--seed`, or `--set population` for one setting of several.
  let key: String
  /// Such as `--seed`; nil for what is no option.
  let name: String?
  /// Such as `9`; several for an option that was repeated, none for a flag.
  let values: [String]
  /// How people write it, where that is another way, such as `--channels` and `8`.
  var spoken: Spoken?

  struct Spoken: Hashable {
    let name: String
    let value: String
  }

  init(key: String, name: String?, values: [String] = [], spoken: Spoken? = nil) {
    self.key = key
    self.name = name
    self.values = values
    self.spoken = spoken
  }

  /// An option with a value, or with several.
  init(_ name: String, _ values: String...) { self.init(key: name, name: name, values: values) }

  /// What gives it to a command line, such as `--seed=9`.
  var arguments: [String] {
    guard let name else { return [] }
    return values.isEmpty ? [name] : values.map { "\(name)=\($0)" }
  }

  /// Its value for people; nil for a flag.
  var value: String? { spoken?.value ?? (values.isEmpty ? nil : values.joined(separator: " and ")) }
}
