import ArgumentParser

/// A section of options, each a property `@Option(Declaration.self) var name: Choice<Declaration>?`, or a group of
/// several that belong together.
///
/// The properties are the list of its options, read by reflection as the parser itself does, so that an option that is
/// parsed is also checked, applied, recorded and said. What else a section parses decides no numbers.
protocol PlanOptionGroup: PlanChoice {}

extension PlanOptionGroup {
  /// What it consists of, in the order of help.
  static var parts: [any PlanPart.Type] {
    Mirror(reflecting: Self()).children.compactMap { ($0.value as? any PlanProperty)?.part }
  }

  /// A section with a check of its own calls this one in it.
  func checkOptions() throws {
    for property in properties { try property.check() }
  }

  func validate() throws { try checkOptions() }

  func apply(to draft: inout PlanDraft) throws {
    for property in properties { try property.apply(to: &draft) }
  }

  static func recorded(in draft: PlanDraft) -> [RecordedOption] { parts.flatMap { $0.recorded(in: draft) } }

  static func words(in draft: PlanDraft) -> [String] { parts.flatMap { $0.words(in: draft) } }

  private var properties: [any PlanProperty] {
    Mirror(reflecting: self).children.compactMap { $0.value as? any PlanProperty }
  }
}

/// A property of a section that holds an option, or a group of several.
private protocol PlanProperty {
  var part: any PlanPart.Type { get }
  func check() throws
  func apply(to draft: inout PlanDraft) throws
}

extension Option: PlanProperty where Value: PlanPart {
  fileprivate var part: any PlanPart.Type { Value.self }
  fileprivate func check() throws { try wrappedValue.check() }
  fileprivate func apply(to draft: inout PlanDraft) throws { try wrappedValue.apply(to: &draft) }
}

extension OptionGroup: PlanProperty where Value: PlanChoice {
  fileprivate var part: any PlanPart.Type { Value.self }
  fileprivate func check() {}
  fileprivate func apply(to draft: inout PlanDraft) throws { try wrappedValue.apply(to: &draft) }
}
