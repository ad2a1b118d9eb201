import ArgumentParser
import Tangent

/// A command that can read architectures from a study, and then works in that study's space.
protocol StudyReadingCommand: ParsableCommand {
  var scale: ScaleOptions { get }
}

extension StudyReadingCommand {
  /// Runs the command in the study's space instead, where the user named no space and the study's is not the default.
  ///
  /// - Parameter study: the name or path of the study; nil where none is read.
  /// - Returns: whether it ran, so that nothing is left to do.
  func hasRunInSpace(of study: String?) throws -> Bool {
    let given = try GivenArguments.ofSubcommand()
    guard let study, scale.spaceChoice.value == SpaceChoice.standard,
      !GivenArguments.give("--space", in: given)
    else { return false }
    let plan = try Study.read(try StudyFolder().file(study), catalogue: TangentCommand.catalogue).configuration.plan
    guard plan.space != SpaceChoice.standard else { return false }
    var command = try Self.parse(["--space", plan.spaceText] + given)
    try command.run()
    return true
  }
}
