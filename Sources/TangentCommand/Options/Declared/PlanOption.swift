import ArgumentParser

/// The declaration of an option that decides numbers: its name, help, range and default, what it changes of a plan, and
/// how a stored plan gives it back.
///
/// Everything reads it: parsing and `--help` of each command with the option's group, the plan, the options that
/// studies and checkpoints record and refuse to change, `--json`, and the line that says what was measured. Adding an
/// option takes a declaration and one property of its group, beside it: `@Option(Name.self) var name: Choice<Name>?`.
protocol PlanOption {
  associatedtype Value: ExpressibleByArgument & Sendable
  /// Without dashes, such as `batch-size`.
  static var name: String { get }
  static var help: ArgumentHelp { get }
  /// - Throws: `ValidationError` for a value out of range.
  static func check(_ value: Value) throws
  /// Puts the value into a plan. Options are applied in the order of their groups: see ``MeasurementOptions``.
  /// - Throws: ``Failure``, or the ``UnknownName`` that the value is.
  static func apply(_ value: Value, to draft: inout PlanDraft) throws
  /// The value that gives the same plan; nil where only leaving the option out does.
  static func text(in draft: PlanDraft) -> String?
  /// What the line that says what was measured says of it, such as "batch 48"; nil for what the line leaves out.
  static func words(in draft: PlanDraft) -> String?
}

extension PlanOption {
  static func check(_ value: Value) throws {}
  static func words(in draft: PlanDraft) -> String? { nil }
}

/// The declaration of a flag that decides numbers, as ``PlanOption`` is that of an option.
protocol PlanFlag {
  /// Without dashes.
  static var name: String { get }
  static var help: ArgumentHelp { get }
  /// Gives a plan what the flag stands for.
  static func set(in draft: inout PlanDraft)
  static func isSet(in draft: PlanDraft) -> Bool
  /// What the line that says what was measured says of a plan with it; nil for what the line leaves out.
  static func words(in draft: PlanDraft) -> String?
}

/// An option with a value of its own where it is left out, the same for every command.
protocol StandardPlanOption: PlanOption {
  static var standard: Value { get }
}
