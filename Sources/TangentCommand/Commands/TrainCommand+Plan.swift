import ArgumentParser
import Tangent

extension TrainCommand {
  /// What the options ask for.
  ///
  /// - Parameter images: the training set; without it, the plan has no numbers of images yet.
  func plan(for dataset: DatasetShape, _ images: TrainingImages? = nil) throws -> TrainingPlan {
    guard let text = architecture else {
      throw Failure(
        .usage, "there is no checkpoint in \(checkpoints.path ?? "") yet: name the architecture to train")
    }
    try scale.checkImageSize(
      for: dataset.title, height: dataset.height, width: dataset.width, isOwn: dataset.isOwn)
    var draft = PlanDraft(
      plan: EvaluationPlan(trainingImages: standardImages), imageCount: images?.images.count)
    for group: any PlanChoice in [scale, network, data, training] { try group.apply(to: &draft) }
    if dataset.isOwn, draft.plan.imageSize == nil { draft.plan.imageSize = dataset.height }
    if let images { data.fit(&draft.plan, to: images) }
    let plan = draft.plan
    let epochs = training.epochs ?? plan.recipe.epochs
    let space = try scale.searchSpace()
    var result = TrainingPlan(
      architecture: try space.architecture(text),
      scale: NetworkScale(
        sizes: plan.sizes, imageChannels: dataset.channels, imageHeight: plan.imageSize ?? dataset.height,
        imageWidth: plan.imageSize ?? dataset.width, classes: dataset.classCount),
      initializer: plan.initializer, dataType: plan.dataType, dataset: plan.dataset, imageSize: plan.imageSize,
      trainingImages: plan.trainingImages, heldOutImages: plan.heldOutImages, recipe: plan.recipe.lasting(epochs),
      recalibrationImages: plan.recalibrationImages, epochs: epochs, seed: draft.seed)
    result.pictures = plan.pictures
    result.spaceDefinition = space.definition
    return result
  }

  /// The images to train on unless the user says otherwise; nil for all that are not held out.
  var standardImages: Int? { training.isFinal ? nil : DataOptions.trainedImages }

  /// The plan of a resumed training, up to another epoch if one is given.
  /// - Throws: ``Failure`` if it is already past that epoch, or if its learning rates would change.
  func resumed(_ checkpoint: Checkpoint) throws -> TrainingPlan {
    var plan = checkpoint.plan
    guard let epochs = training.epochs else { return plan }
    guard epochs >= checkpoint.epoch else {
      throw Failure(
        .usage,
        "\(checkpoints.path ?? "") is already at epoch \(checkpoint.epoch), so --epochs \(epochs) would go back; ask "
          + "for \(checkpoint.epoch) or more, or start another training")
    }
    guard plan.keepsLearningRates(upTo: epochs) else {
      throw Failure(
        .usage,
        "\(checkpoints.path ?? "") was created with the recipe \(plan.recipe.name), whose learning rate falls within "
          + "\(Formatted.counted(plan.recipe.epochs, "epoch")), so --epochs \(epochs) would change the rates it was trained with; ask for "
          + "\(plan.recipe.epochs) at most, or start another training")
    }
    plan.epochs = epochs
    return plan
  }

  /// The command that resumes this training, without the options that say where it is kept.
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

  /// Checks that options given again agree with those that the training was created with; ``resumed(_:)`` checks the
  /// number of epochs.
  /// - Throws: ``Failure`` that names the differences.
  func checkSameOptions(
    _ given: [String], as stored: TrainingPlan, _ dataset: DatasetShape, _ images: TrainingImages
  ) throws {
    let recorded = RecordedOptions(stored)
    try scale.spaceChoice.check(
      given, isThatOf: "the network in \(checkpoints.path ?? "")", stored.architecture.space,
      "leave out --space to resume it, or start another training")
    func plan(_ arguments: [String]) throws -> TrainingPlan {
      let command = try TrainCommand.parse(recorded.arguments + arguments)
      let isSame = command.data.dataset == stored.dataset
      let shape = try isSame ? dataset : command.data.request(side: command.scale.imageSize).shape(progress)
      var plan = try command.plan(for: shape, images)
      plan.recipe.epochs = stored.recipe.epochs
      return plan
    }
    let text = [stored.architecture.text]
    let given = try plan((architecture == nil ? text : []) + given)
    let unchanged = try plan(text)
    var differences = recorded.differences(to: RecordedOptions(given), unchanged: RecordedOptions(unchanged))
    // Whatever has no option of its own.
    if differences.isEmpty { differences = stored.differences(to: given, defaults: unchanged) }
    guard differences.isEmpty else {
      throw Failure(
        .usage,
        "\(checkpoints.path ?? "") was created with different options (\(differences.joined(separator: "; "))); leave "
          + "them out to resume it, or start another training")
    }
  }
}
