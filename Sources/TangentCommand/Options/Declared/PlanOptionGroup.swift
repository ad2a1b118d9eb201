import ArgumentParser

/// A section of options, each a property `@OptionGroup var name: Choice<Declaration>`, or a group of its own.
///
/// The properties are the list of its options, read by reflection as the parser itself does, so that an option that is
/// parsed is also applied, recorded and said. What else a section parses decides no numbers.
protocol PlanOptionGroup: PlanChoice {}

extension PlanOptionGroup {
  /// What it consists of, in the order of help.
  static var parts: [any PlanChoice.Type] {
    Mirror(reflecting: Self()).children.compactMap { ($0.value as? any PlanChoiceProperty)?.choice }
  }

  /// The choices in it and in the groups within it.
  static var choices: [any PlanChoice.Type] {
    parts.flatMap { part in (part as? any PlanOptionGroup.Type).map { $0.choices } ?? [part] }
  }

  func apply(to draft: inout PlanDraft) throws {
    for case let property as any PlanChoiceProperty in Mirror(reflecting: self).children.map(\.value) {
      try property.apply(to: &draft)
    }
  }

  static func recorded(in draft: PlanDraft) -> [RecordedOption] { parts.flatMap { $0.recorded(in: draft) } }

  static func words(in draft: PlanDraft) -> [String] { parts.flatMap { $0.words(in: draft) } }
}

/// A property of a group that holds an option or another group.
private protocol PlanChoiceProperty {
  var choice: any PlanChoice.Type { get }
  func apply(to draft: inout PlanDraft) throws
}

extension OptionGroup: PlanChoiceProperty where Value: PlanChoice {
  fileprivate var choice: any PlanChoice.Type { Value.self }
  fileprivate func apply(to draft: inout PlanDraft) throws { try wrappedValue.apply(to: &draft) }
}
