import ArgumentParser
import Tangent

extension TrainCommand {
  /// What the options ask for. The numbers of images are filled in once the images are there.
  func plan(for dataset: DatasetDescription) throws -> TrainingPlan {
    guard let text = architecture else {
      throw Failure(
        .usage, "there is no checkpoint in \(checkpoints.path ?? "") yet: name the architecture to begin with")
    }
    let chosen = try training.recipe()
    let epochs = training.epochs ?? chosen.epochs
    return TrainingPlan(
      architecture: try network.scale.searchSpace().architecture(text),
      scale: try network.scale.scale(for: dataset, defaults: .reduced),
      initializer: network.initializer ?? .frameworkDefault, dataType: network.precision.dataType,
      dataset: dataset.id, imageSize: network.scale.imageSize, recipe: chosen.lasting(epochs),
      recalibrationImages: training.recalibration, epochs: epochs, seed: network.seed)
  }

  /// The plan of a training that goes on, up to another epoch where one is asked for.
  /// - Throws: ``Failure`` where it is further already, or where its learning rates would change.
  func resumed(_ checkpoint: Checkpoint) throws -> TrainingPlan {
    var plan = checkpoint.plan
    guard let epochs = training.epochs else { return plan }
    guard epochs >= checkpoint.epoch else {
      throw Failure(
        .usage,
        "\(checkpoints.path ?? "") is at epoch \(checkpoint.epoch) already, so --epochs \(epochs) would go back; ask for "
          + "\(checkpoint.epoch) or more, or begin another training")
    }
    guard plan.keepsLearningRates(upTo: epochs) else {
      throw Failure(
        .usage,
        "\(checkpoints.path ?? "") was begun with the recipe \(plan.recipe.name), whose learning rate falls within "
          + "\(plan.recipe.epochs) epochs, so --epochs \(epochs) would change the rates it was trained with; ask for "
          + "\(plan.recipe.epochs) at most, or begin another training")
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

  /// Options that were given again have to agree with those that a training was begun with; the number of epochs
  /// is ``resumed(_:)``'s to check.
  /// - Throws: ``Failure`` that names the differences.
  func checkSameOptions(as stored: TrainingPlan, imageCount: Int) throws {
    let recorded = RecordedOptions(stored)
    func plan(_ arguments: [String]) throws -> TrainingPlan {
      let command = try TrainCommand.parse(recorded.arguments + arguments)
      var plan = try command.plan(for: try command.data.description())
      (plan.trainingImages, plan.heldOutImages) = command.data.counts(of: imageCount)
      plan.recipe.epochs = stored.recipe.epochs
      return plan
    }
    let text = [stored.architecture.text]
    let given = try plan((architecture == nil ? text : []) + GivenArguments.ofSubcommand)
    let unchanged = try plan(text)
    var differences = recorded.differences(to: RecordedOptions(given), unchanged: RecordedOptions(unchanged))
    // Whatever no option of its own stands for.
    if differences.isEmpty { differences = stored.differences(to: given, defaults: unchanged) }
    guard differences.isEmpty else {
      throw Failure(
        .usage,
        "\(checkpoints.path ?? "") was begun with other options (\(differences.joined(separator: "; "))); leave them "
          + "out to go on with it, or begin another training")
    }
  }
}
