import ArgumentParser
import Tangent

extension TrainCommand {
  /// What the options ask for. The numbers of images are filled in once the images are there.
  func plan(for dataset: DatasetDescription) throws -> TrainingPlan {
    guard let text = architecture else {
      throw Failure(
        .usage, "there is no checkpoint in \(checkpoints.path ?? "") yet: name the architecture to begin with")
    }
    let recipe = try training.recipe()
    return TrainingPlan(
      architecture: try network.scale.searchSpace().architecture(text),
      scale: network.scale.scale(for: dataset, defaults: .reduced),
      initializer: network.initializer ?? .frameworkDefault, dataType: network.precision.dataType,
      dataset: dataset.id, imageSize: network.scale.imageSize, recipe: recipe,
      epochs: training.epochs ?? recipe.epochs, seed: network.seed)
  }

  /// The plan of a training that goes on, up to another epoch where one is asked for.
  /// - Throws: ``Failure`` where it is further already.
  func resumed(_ checkpoint: Checkpoint) throws -> TrainingPlan {
    var plan = checkpoint.plan
    guard let epochs = training.epochs else { return plan }
    guard epochs >= checkpoint.epoch else {
      throw Failure(
        .usage,
        "\(checkpoints.path ?? "") is at epoch \(checkpoint.epoch) already, so --epochs \(epochs) would go back; ask for "
          + "\(checkpoint.epoch) or more, or begin another training")
    }
    plan.epochs = epochs
    return plan
  }

  /// What goes on with this training, up to the options that say where it is kept.
  /// - Parameter folder: of the images.
  func resumeCommand(dataset: String, in folder: String?) -> PrintedCommand {
    var command = PrintedCommand("train")
    command.add("--data", folder.flatMap { DataFolderOptions.option(for: dataset, in: $0) })
    command.add("--device", network.deviceName, unless: Device.cpu.description)
    command.add("--threads", threads)
    if test { command.add("--test") }
    command.add("--output", outputPath)
    return command
  }

  /// Options that were given again have to agree with those that a training was begun with.
  /// - Throws: ``Failure`` that names the differences.
  func checkSameOptions(as stored: TrainingPlan, imageCount: Int) throws {
    func asked(_ command: TrainCommand) throws -> TrainingPlan {
      var command = command
      if command.architecture == nil { command.architecture = stored.architecture.text }
      var plan = try command.plan(for: try command.data.description())
      (plan.trainingImages, plan.heldOutImages) = command.data.counts(of: imageCount)
      if command.training.epochs == nil { plan.recipe.epochs = stored.recipe.epochs }
      return plan
    }
    let given = try asked(self)
    let defaults = try asked(try TrainCommand.parse([stored.architecture.text]))
    let differences = stored.differences(to: given, defaults: defaults)
    guard differences.isEmpty else {
      throw Failure(
        .usage,
        "\(checkpoints.path ?? "") was begun with other options (\(differences.joined(separator: "; "))); leave them "
          + "out to go on with it, or begin another training")
    }
  }
}
