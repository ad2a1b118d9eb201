import ArgumentParser
import Tangent

/// The space of the architectures: a name, or the path of a file that describes one.
///
/// A value of several lines is the description itself: recorded options give a space this way, as its file may be gone.
struct SpaceChoice: PlanChoice {
  static let standard = SearchSpaces.standard.name

  @Option(
    name: .customLong("space"),
    help: ArgumentHelp(
      "The search space: a name listed by `tangent spaces`, or the path of a YAML file that describes your own space.",
      valueName: "name or path"))
  var value = SpaceChoice.standard

  func space() throws -> any SearchSpace { try Self.space(value) }

  /// - Throws: ``UnknownName`` that lists the known spaces; `SpaceFileError` for a file that describes none.
  static func space(_ value: String) throws -> any SearchSpace {
    if value.contains(where: \.isNewline) {
      return try CustomSpace(SpaceDefinition(value), named: "the description of the space")
    }
    guard isPath(value) else { return try TangentCommand.catalogue.space(named: value) }
    let space = try CustomSpace(contentsOf: value)
    guard !TangentCommand.catalogue.spaces.contains(where: { $0.name == space.name }) else {
      throw Failure(
        .usage, "\(value): the name \(space.name) belongs to a built-in space; rename the space in this file")
    }
    return space
  }

  /// Refuses a space that is not the one of what is resumed or read.
  ///
  /// - Parameters:
  ///   - arguments: the command line, which may give none.
  ///   - owner: what is resumed or read.
  ///   - space: the owner's.
  ///   - advice: what to do.
  func check(_ arguments: [String], isThatOf owner: String, _ space: String, _ advice: String) throws {
    guard GivenArguments.give("--space", in: arguments) else { return }
    let own = try self.space().name
    guard own == space else {
      throw Failure(.usage, "\(owner) belongs to the space \(space), not to \(own); \(advice)")
    }
  }

  /// Whether a value is a path: it contains a slash or ends in .yaml or .yml.
  static func isPath(_ value: String) -> Bool {
    value.contains("/") || [".yaml", ".yml"].contains { value.lowercased().hasSuffix($0) }
  }

  func apply(to draft: inout PlanDraft) throws {
    let space = try space()
    draft.plan.space = space.name
    draft.plan.spaceDefinition = space.definition
    draft.plan.sizes = space.reducedSizes
  }

  static func recorded(in draft: PlanDraft) -> [RecordedOption] {
    let plan = draft.plan
    guard let definition = plan.spaceDefinition else { return [RecordedOption("--space", plan.space)] }
    return [
      RecordedOption(
        key: "--space", name: "--space", values: [definition.significantText],
        spoken: .init(name: "--space", value: plan.space))
    ]
  }

  static func words(in draft: PlanDraft) -> [String] { [] }
}

extension RecordedOption {
  /// The lines in which two descriptions of spaces differ; nil if the values are something else.
  func differenceOfDescriptions(to other: RecordedOption) -> String? {
    guard name == "--space", other.name == name, let own = values.first, let theirs = other.values.first,
      own.contains("\n"), theirs.contains("\n")
    else { return nil }
    return SpaceDefinition.differences(from: SpaceDefinition(own), to: SpaceDefinition(theirs)).first
  }
}

extension EvaluationPlan {
  /// The value of `--space` on a command line that people run: the name, or the path of the file.
  var spaceArgument: String { spaceDefinition?.file ?? space }

  /// The value of `--space` on a command line that is parsed immediately: the name, or the description itself.
  var spaceText: String { spaceDefinition?.significantText ?? space }
}
