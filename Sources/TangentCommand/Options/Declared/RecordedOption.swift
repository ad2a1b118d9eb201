/// An option with the value of a stored training or study, as a command line spells it.
struct RecordedOption: Hashable {
  /// What is compared, such as `--seed`, or `--set population` for one setting of several.
  let key: String
  /// Such as `--seed`; nil for what is no option.
  let name: String?
  /// Such as `9`; nil for a flag.
  let value: String?
  /// How people write it, where that is another way, such as `--channels` and `8`.
  var spoken: Spoken?

  struct Spoken: Hashable {
    let name: String
    let value: String
  }

  init(key: String, name: String?, value: String?, spoken: Spoken? = nil) {
    self.key = key
    self.name = name
    self.value = value
    self.spoken = spoken
  }

  /// An option with a value.
  init(_ name: String, _ value: String) { self.init(key: name, name: name, value: value) }

  /// What gives it to a command line, such as `--seed=9`.
  var argument: String? { name.map { name in value.map { "\(name)=\($0)" } ?? name } }
}
