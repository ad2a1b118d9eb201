import Tangent

/// How long a training lasts, and what is said of its network in the end.
extension TrainCommand {
  /// Checks that a training can be fitted into a time.
  func checkTime(for recipe: Recipe) throws(Failure) {
    guard time != nil, !recipe.schedule.annealsWithinBudget else { return }
    throw Failure(
      .usage,
      "--time needs a learning rate that falls to zero within any number of epochs, unlike that of \(recipe.name); use "
        + "--recipe \(Recipe.final.name), or --schedule \(LearningRateSchedule.cosineByStep.rawValue)")
  }

  /// The plan with as many epochs as fit into the time that is left; as it is without a time.
  func fitting(
    _ plan: TrainingPlan, _ data: SearchData, in space: any SearchSpace, until end: ContinuousClock.Instant?
  ) throws -> TrainingPlan {
    guard let end else { return plan }
    progress.note("timing a few training steps to see how many epochs fit in the time left")
    let forecast = try TimeForecast(
      of: plan.trainer(on: data.training, in: space), validation: data.validation,
      recalibrationImages: plan.recalibrationImages, available: (end - .now) / .seconds(1),
      isCancelled: { Interruption.isRequested })
    let left = (end - .now) / .seconds(1)
    var fitted = plan
    fitted.epochs = forecast.epochs(within: left)
    fitted.recipe = plan.recipe.lasting(fitted.epochs)
    progress.note(
      "an epoch takes about \(Formatted.duration(forecast.secondsPerEpoch)), so training lasts "
        + Formatted.counted(fitted.epochs, "epoch")
        + (forecast.secondsPerEpoch > left
          ? ", more than fits in the remaining \(Formatted.duration(left)); a good network needs dozens" : ""))
    return fitted
  }

  /// Measures the finished network on held-out images, and on test images where there are any.
  func assess(
    _ run: KeptTraining, on heldOut: BatchSource?, _ test: BatchSource?, _ report: inout TrainingReport
  ) throws {
    guard !report.hasDiverged else { return }
    let network = try run.measurableNetwork()
    func predictions(_ data: BatchSource) throws -> Predictions {
      try Predictions(of: network, on: data) { Interruption.isRequested }
    }
    if let heldOut { report.heldOut = try Assessment(predictions(heldOut)) }
    if let test { report.test = try Assessment(predictions(test), temperature: report.heldOut?.temperature) }
  }
}
