import ArgumentParser

/// What was chosen for an option, or for several.
protocol PlanChoice: ParsableArguments {
  /// Puts it into a plan.
  func apply(to draft: inout PlanDraft) throws
  /// The options that give a plan's values to a command line without them.
  static func recorded(in draft: PlanDraft) -> [RecordedOption]
  /// What the line that says what was measured says of them.
  static func words(in draft: PlanDraft) -> [String]
}

/// The user's choice of an option that the command, or another option, decides where it is left out.
struct Choice<Declared: PlanOption>: PlanChoice {
  @Option(name: .customLong(Declared.name), help: Declared.help) var value: Declared.Value?

  func validate() throws { if let value { try Declared.check(value) } }

  func apply(to draft: inout PlanDraft) throws { if let value { try Declared.apply(value, to: &draft) } }
}

/// The user's choice of an option, or its default.
struct StandardChoice<Declared: StandardPlanOption>: PlanChoice {
  @Option(name: .customLong(Declared.name), help: Declared.help) var value = Declared.standard

  func validate() throws { try Declared.check(value) }

  func apply(to draft: inout PlanDraft) throws { try Declared.apply(value, to: &draft) }
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

extension Choice {
  static func recorded(in draft: PlanDraft) -> [RecordedOption] { Declared.recorded(in: draft) }
  static func words(in draft: PlanDraft) -> [String] { Declared.said(in: draft) }
}

extension StandardChoice {
  static func recorded(in draft: PlanDraft) -> [RecordedOption] { Declared.recorded(in: draft) }
  static func words(in draft: PlanDraft) -> [String] { Declared.said(in: draft) }
}

extension PlanOption {
  fileprivate static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    text(in: draft).map { [RecordedOption("--\(name)", $0)] } ?? []
  }

  fileprivate static func said(in draft: PlanDraft) -> [String] { words(in: draft).map { [$0] } ?? [] }
}
