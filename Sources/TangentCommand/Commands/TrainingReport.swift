import Tangent

/// The result of a training, for people and for scripts.
struct TrainingReport {
  let plan: TrainingPlan
  let trainingImages: Int
  let validationImages: Int
  /// Intra-operator threads, on which the last bits depend.
  let threads: Int
  let device: Device
  /// On the test images, where they were asked for.
  var test: Assessment?
  /// Of the finished network on the held-out images.
  var heldOut: Assessment?
  var classNames: [String] = []
  /// Whether the time was up before the last epoch.
  var ranOutOfTime = false
  /// The command to run next with the network; nil if it is not kept.
  var nextCommand: PrintedCommand?
  /// Whether the held-out images' classes are unequal, so that balanced accuracy says something else.
  let showsBalanced: Bool
  /// The same of the test images.
  var showsBalancedTest = false
  private(set) var epochs: [KeptTraining.Epoch] = []

  init(
    plan: TrainingPlan, trainingImages: Int, validationImages: Int, threads: Int, device: Device,
    showsBalanced: Bool = false
  ) {
    self.plan = plan
    self.threads = threads
    self.device = device
    self.showsBalanced = showsBalanced
    self.trainingImages = trainingImages
    self.validationImages = validationImages
  }

  var hasDiverged: Bool { epochs.last.map { !$0.record.isFinite } ?? false }

  /// The columns; rows are printed as the epochs end.
  var table: Table {
    Table(
      [
        .number("epoch", minimumWidth: 5), .number("rate", minimumWidth: 8), .number("loss", minimumWidth: 8),
        .number("accuracy", minimumWidth: 8),
      ] + (showsBalanced ? [.number("balanced", minimumWidth: 8)] : [])
        + [.number("time", minimumWidth: 8), .number("images/s", minimumWidth: 8)])
  }

  /// Adds an epoch and returns its line of the table.
  mutating func append(_ epoch: KeptTraining.Epoch) -> String {
    epochs.append(epoch)
    let (record, accuracy) = (epoch.record, epoch.accuracy)
    let balanced = showsBalanced ? [epoch.balancedAccuracy.map(Formatted.percent) ?? "-"] : []
    return table.line(
      [
        "\(record.epoch)", Formatted.chosen(record.learningRate), Formatted.number(record.trainingLoss),
        accuracy.map(Formatted.percent) ?? "-",
      ] + balanced
        + [Formatted.seconds(record.seconds), Formatted.count(Int(speed(of: record).rounded()))])
  }

  /// What stands below the table.
  func writeClosing(epochs count: Int, to terminal: Terminal) throws(Failure) {
    if hasDiverged {
      return try terminal.writeLine(
        "diverged in epoch \(count): the loss is not a number; a smaller --learning-rate may help")
    }
    if ranOutOfTime {
      try terminal.writeLine(
        "the time was up after epoch \(count) of \(plan.epochs), before the learning rate had fallen to zero")
    }
    for (assessment, images) in [(heldOut, "held-out"), (test, "test")] {
      guard let assessment else { continue }
      try AssessmentReport(assessment: assessment, classNames: classNames).write(images, to: terminal)
    }
    if let test {
      let balanced = showsBalancedTest ? "; balanced by class: \(Formatted.percent(test.balancedAccuracy))" : ""
      try terminal.writeLine("\naccuracy on the test images: \(Formatted.percent(test.accuracy))\(balanced)")
    }
    if let nextCommand { try terminal.writeLine("\nNext:\n  \(nextCommand)") }
  }

  private func record(_ assessment: Assessment?) -> JSONValue {
    assessment.map { AssessmentReport(assessment: $0, classNames: classNames).record } ?? .null
  }

  var record: JSONValue {
    [
      "architecture": JSONValue(plan.architecture.text), "space": JSONValue(plan.architecture.space),
      "scale": JSONValue(plan.scale), "dataset": JSONValue(plan.dataset), "seed": JSONValue(plan.seed),
      "recipe": JSONValue(plan.recipe), "recalibrationImages": JSONValue(plan.recalibrationImages),
      "trainingImages": JSONValue(trainingImages), "validationImages": JSONValue(validationImages),
      "hasDiverged": JSONValue(hasDiverged), "options": options, "testAccuracy": JSONValue(test?.accuracy),
      "testBalancedAccuracy": JSONValue(test?.balancedAccuracy),
      "heldOut": record(heldOut), "test": record(test), "ranOutOfTime": JSONValue(ranOutOfTime),
      "epochs": JSONValue(epochs.map(record)),
    ]
  }

  /// The options that give this training to a command line.
  private var options: JSONValue {
    RecordedOptions(plan).record(
      and: [
        RecordedOption("--\(EpochsOption.name)", "\(plan.epochs)"), RecordedOption("--threads", "\(threads)"),
        RecordedOption("--device", "\(device)"),
      ])
  }

  private func record(of epoch: KeptTraining.Epoch) -> JSONValue {
    [
      "epoch": JSONValue(epoch.record.epoch), "learningRate": JSONValue(epoch.record.learningRate),
      "trainingLoss": JSONValue(epoch.record.trainingLoss), "validationAccuracy": JSONValue(epoch.accuracy),
      "validationBalancedAccuracy": JSONValue(epoch.balancedAccuracy),
      "seconds": JSONValue(epoch.record.seconds), "imagesPerSecond": JSONValue(speed(of: epoch.record)),
    ]
  }

  private func speed(of record: EpochRecord) -> Double {
    record.seconds > 0 ? Double(trainingImages) / record.seconds : 0
  }
}

extension JSONValue {
  /// Everything that decides a training but its data and its seed.
  init(_ recipe: Recipe) {
    let augmentation: JSONValue =
      switch recipe.augmentation {
      case .none: nil
      case .crop(let padding): ["name": "crop", "padding": JSONValue(padding)]
      case .cropAndFlip(let padding): ["name": "crop-and-flip", "padding": JSONValue(padding)]
      }
    let optimizer: [String: JSONValue] =
      switch recipe.optimizer {
      case .stochasticGradientDescent(let options):
        [
          "momentum": JSONValue(options.momentum), "usesNesterov": JSONValue(options.usesNesterov),
          "decaysVectors": JSONValue(options.decaysVectors),
        ]
      case .adamW(let options):
        [
          "meanDecay": JSONValue(options.meanDecay), "squareDecay": JSONValue(options.squareDecay),
          "epsilon": JSONValue(options.epsilon), "decaysVectors": JSONValue(options.decaysVectors),
        ]
      }
    let regularization = recipe.regularization
    let members: [String: JSONValue] = [
      "name": JSONValue(recipe.name), "scheduleEpochs": JSONValue(recipe.epochs),
      "batchSize": JSONValue(recipe.batchSize), "learningRate": JSONValue(recipe.learningRate),
      "schedule": JSONValue(recipe.schedule.rawValue), "warmUp": JSONValue(recipe.warmUp),
      "optimizer": JSONValue(recipe.optimizer.name), "weightDecay": JSONValue(recipe.optimizer.weightDecay),
      "augmentation": augmentation, "labelSmoothing": JSONValue(regularization.labelSmoothing),
      "mixup": JSONValue(regularization.mixUp), "cutout": JSONValue(regularization.cutOut),
      "trivialAugment": JSONValue(regularization.trivialAugment), "averageWeights": JSONValue(regularization.averaging),
    ]
    self = .object(members.merging(optimizer) { $1 })
  }
}
