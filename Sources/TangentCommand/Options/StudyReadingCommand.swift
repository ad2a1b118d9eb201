import ArgumentParser
import Tangent

/// A command that can read architectures from a study, and then works in that study's space and on its images.
protocol StudyReadingCommand: ParsableCommand {
  var scale: ScaleOptions { get }

  /// Whether it measures the architectures, so that it needs images.
  static var readsImages: Bool { get }
}

extension StudyReadingCommand where Self: MeasuringCommand {
  /// Says so if the images of the study that was read have changed since.
  /// - Parameter study: the name or path of the study; nil where none is read.
  func noteChange(of images: TrainingImages, since study: String?) throws {
    guard let study else { return }
    try Study.read(try StudyFolder().file(study), catalogue: TangentCommand.catalogue)
      .noteChange(of: images, named: study, in: GivenArguments.ofSubcommand(), progress)
  }
}

extension StudyReadingCommand {
  /// This command in the study's space and on its images, unless the user named others.
  ///
  /// - Parameter study: the name or path of the study; nil where none is read.
  func likeStudy(_ study: String?) throws -> Self {
    guard let study else { return self }
    let given = try GivenArguments.ofSubcommand()
    let configuration = try Study.read(try StudyFolder().file(study), catalogue: TangentCommand.catalogue).configuration
    let includesData = Self.readsImages && !GivenArguments.give("--\(DatasetOption.name)", in: given)
    return try Self.parse(
      configuration.measuringArguments(
        includingSpace: !GivenArguments.give("--space", in: given), includingData: includesData) + given)
  }
}
