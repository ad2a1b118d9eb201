import Foundation
import Tangent

/// The commands that follow a search, each with the search's data set, folder and sizes.
extension StudyConfiguration {
  /// Resumes the search, or the measurement of given architectures.
  /// - Parameter study: the study's name or path.
  func resumeCommand(study: String) -> PrintedCommand {
    var command =
      if let given {
        given.source.map { PrintedCommand("correlate", $0) }
          ?? PrintedCommand(given.rounds == nil ? "trust" : "compare")
      } else {
        PrintedCommand("search")
      }
    command.add("--study", study)
    command.add("--data", folderOption)
    command.add("--resume")
    return command
  }

  /// Shows what an architecture costs at the final network's size.
  func showCommand(of architecture: Architecture) -> PrintedCommand {
    var command = PrintedCommand("show", architecture.text)
    command.add("--space", plan.spaceArgument, unless: SearchSpaces.standard.name)
    command.add("--dataset", dataset)
    addSizes(to: &command, unless: space?.standardSizes)
    command.add("--image-size", plan.imageSize)
    return command
  }

  /// Trains an architecture of the study at the final network's size, on the images of the search.
  /// - Parameters:
  ///   - study: the study's name or path.
  ///   - place: the architecture's, from 1, in ``Study/ranking()``.
  func trainCommand(study: String, place: Int) -> PrintedCommand {
    var command = PrintedCommand("train", "--from-study", study)
    command.add("--top", place, unless: 1)
    command.add("--device", device, unless: Device.cpu.description)
    command.add("--recipe", Recipe.final.name)
    command.add("--checkpoint", Self.checkpoint(of: study, place: place))
    return command
  }

  /// The options of `train` that give it an architecture's final network and the study's images.
  /// - Parameter includingData: whether the images are among them.
  func trainingArguments(of architecture: Architecture, includingData: Bool) -> [String] {
    var command = PrintedCommand("train", architecture.text)
    command.add("--space", plan.spaceText, unless: SearchSpaces.standard.name)
    for size in space?.sizes ?? [] {
      if let number = target.sizes[size.name] { command.add("--size", "\(size.name)=\(number)") }
    }
    command.add("--dtype", plan.dataType.rawValue, unless: PrecisionOption.standard.rawValue)
    if includingData { addImages(to: &command) }
    return command.subcommandArguments
  }

  /// The options of a command that measures architectures of the study.
  func measuringArguments(includingSpace: Bool, includingData: Bool) -> [String] {
    var command = PrintedCommand("compare")
    if includingSpace { command.add("--space", plan.spaceText, unless: SearchSpaces.standard.name) }
    if includingData { addImages(to: &command) }
    return command.subcommandArguments
  }

  /// Finds out which scores order networks of the study's space on its images.
  var trustCommand: PrintedCommand {
    var command = PrintedCommand("trust")
    command.add("--space", plan.spaceArgument, unless: SearchSpaces.standard.name)
    addImages(to: &command)
    return command
  }

  /// The command that times the layers from which the study predicts latencies.
  var latencyCommand: PrintedCommand {
    var command = PrintedCommand("latency", "measure")
    command.add("--space", plan.spaceArgument, unless: SearchSpaces.standard.name)
    command.add("--dataset", dataset)
    command.add("--image-size", plan.imageSize)
    addSizes(to: &command, unless: space?.standardSizes)
    if let conditions = latencies?.conditions {
      command.add("--latency-batch", conditions.batch, unless: 1)
      command.add("--latency-threads", conditions.threads, unless: 1)
    }
    return command
  }

  /// Writes what ``trainCommand(study:place:)`` trains for other programs to run.
  static func exportCommand(study: String, place: Int) -> PrintedCommand {
    let checkpoint = checkpoint(of: study, place: place)
    var command = PrintedCommand("export", checkpoint)
    command.add("--onnx", "\(checkpoint).onnx")
    return command
  }

  /// The folder for an architecture's final training, such as photos-best: no other study or place has the same one.
  private static func checkpoint(of study: String, place: Int) -> String {
    let file = URL(filePath: study).lastPathComponent
    let name = file.hasSuffix(".sqlite") ? String(file.dropLast(".sqlite".count)) : file
    // A path that begins with a dash would be taken for an option.
    return (name.hasPrefix("-") ? "./" : "") + (place == 1 ? "\(name)-best" : "\(name)-top\(place)")
  }

  private var space: (any SearchSpace)? { try? plan.searchSpace(in: TangentCommand.catalogue) }

  /// The final network's sizes, those apart that are the command's defaults.
  private func addSizes(to command: inout PrintedCommand, unless defaults: NetworkSizes?) {
    for size in space?.sizes ?? [] {
      guard let number = target.sizes[size.name], number != defaults?[size.name] else { continue }
      if size.hasShortForm {
        command.add(size.option, "\(number)")
      } else {
        command.add("--size", "\(size.name)=\(number)")
      }
    }
  }

  /// The data set's name, or the path where the user's own images are now.
  var dataset: String { plan.pictures == nil ? plan.dataset : images?.folder ?? plan.dataset }

  /// The study's images.
  private func addImages(to command: inout PrintedCommand) {
    command.add("--dataset", dataset)
    if plan.pictures == nil { command.add("--data", folderOption) }
    command.add("--image-size", plan.imageSize)
    addPictures(to: &command)
  }

  /// How the user's own pictures were read.
  private func addPictures(to command: inout PrintedCommand) {
    guard let pictures = plan.pictures else { return }
    command.add("--fit", pictures.fit.rawValue, unless: FitOption.standard.rawValue)
    if pictures.skipsUnreadable { command.add("--skip-unreadable") }
  }

  private var folderOption: String? {
    images?.folder.flatMap { DataFolderOptions.option(for: plan.dataset, in: $0) }
  }
}
