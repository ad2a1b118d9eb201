import ArgumentParser

/// What was chosen for an option, or for several.
protocol PlanPart {
  /// What the parser does not check by itself, as it does a group.
  /// - Throws: `ValidationError` for a value out of range.
  func check() throws
  /// Puts it into a plan.
  func apply(to draft: inout PlanDraft) throws
  /// The options that give a plan's values to a command line without them.
  static func recorded(in draft: PlanDraft) -> [RecordedOption]
  /// What the line that says what was measured says of them.
  static func words(in draft: PlanDraft) -> [String]
}

/// Several options, or flags, that are parsed together.
protocol PlanChoice: PlanPart, ParsableArguments {}

extension PlanChoice {
  func check() {}
}

/// The value of a declared option.
///
/// A property of it is optional where the command, or another option, decides what is left out:
/// `@Option(EpochsOption.self) var epochs: Choice<EpochsOption>?`. It is the option's own property, not a group with
/// one: in debug, the parser checks the options of a group again for every group around them.
struct Choice<Declared: PlanOption>: PlanPart {
  var value: Declared.Value

  init(_ value: Declared.Value) { self.value = value }

  func check() throws { try Declared.check(value) }

  func apply(to draft: inout PlanDraft) throws { try Declared.apply(value, to: &draft) }

  static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    Declared.text(in: draft).map { [RecordedOption("--\(Declared.name)", $0)] } ?? []
  }

  static func words(in draft: PlanDraft) -> [String] { Declared.words(in: draft).map { [$0] } ?? [] }
}

/// It is written, and shown in help, as its value is.
extension Choice: ExpressibleByArgument {
  init?(argument: String) {
    guard let value = Declared.Value(argument: argument) else { return nil }
    self.init(value)
  }

  var defaultValueDescription: String { value.defaultValueDescription }
  static var allValueStrings: [String] { Declared.Value.allValueStrings }
  static var allValueDescriptions: [String: String] { Declared.Value.allValueDescriptions }
  static var defaultCompletionKind: CompletionKind { Declared.Value.defaultCompletionKind }
}

extension Optional: PlanPart where Wrapped: PlanPart {
  func check() throws { try self?.check() }
  func apply(to draft: inout PlanDraft) throws { try self?.apply(to: &draft) }
  static func recorded(in draft: PlanDraft) -> [RecordedOption] { Wrapped.recorded(in: draft) }
  static func words(in draft: PlanDraft) -> [String] { Wrapped.words(in: draft) }
}

extension Option {
  init<Declared: PlanOption>(_ declared: Declared.Type) where Value == Choice<Declared>? {
    self.init(name: .customLong(Declared.name), help: Declared.help)
  }

  /// With the default that its declaration has.
  init<Declared: StandardPlanOption>(_ declared: Declared.Type) where Value == Choice<Declared> {
    self.init(wrappedValue: Choice(Declared.standard), name: .customLong(Declared.name), help: Declared.help)
  }
}

/// Whether the user gave a flag.
struct FlagChoice<Declared: PlanFlag>: PlanChoice {
  @Flag(name: .customLong(Declared.name), help: Declared.help) var isGiven = false

  func apply(to draft: inout PlanDraft) { if isGiven { Declared.set(in: &draft) } }

  static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    Declared.isSet(in: draft) ? [RecordedOption(key: "--\(Declared.name)", name: "--\(Declared.name)")] : []
  }

  static func words(in draft: PlanDraft) -> [String] {
    Declared.isSet(in: draft) ? Declared.words(in: draft).map { [$0] } ?? [] : []
  }
}
