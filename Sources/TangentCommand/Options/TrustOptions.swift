import ArgumentParser
import Foundation
import Tangent

/// Which networks `tangent trust` trains, and for how long.
struct TrustOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How many networks to train, \(TrustOptions.networksRange.text) (default: \(TrustOptions.standardNetworks)).",
      valueName: "number"))
  var networks: Int?

  @Option(
    help: ArgumentHelp(
      "Epochs of the longer trainings (default: \(SearchCommand.standardCompareEpochs)).", valueName: "number"))
  var truthEpochs: Int?

  @Option(
    help: ArgumentHelp(
      "Images of the longer trainings, balanced by class (default: \(SearchCommand.standardCompareImages), or what is "
        + "left beside the held-out images).", valueName: "number"))
  var truthImages: Int?

  @Option(
    help: ArgumentHelp(
      "Longer trainings per network, from different weights; two or more show how far trainings agree with each other "
        + "(default: \(TrustOptions.standardRepeats)).", valueName: "number"))
  var truthRepeats: Int?

  @Option(
    help: ArgumentHelp(
      "Total time, over all runs of the study, after which no further network is measured or trained, such as 10m or "
        + "1.5h; networks in progress at that point are finished.", valueName: "time"))
  var time: TimeAmount?

  @Option(
    help: ArgumentHelp(
      "Bootstrap resamples for intervals, \(CorrelationOptions.resamplesRange.text).", valueName: "number"))
  var resamples = 1000

  static let standardNetworks = 12
  static let standardRepeats = 2
  static let networksRange = CountRange(
    option: "--networks", meaning: "the number of networks", range: TrustAnalysis.smallestCount...200)

  func validate() throws {
    try Self.networksRange.check(networks)
    if let truthEpochs, truthEpochs < 1 {
      throw ValidationError("--truth-epochs \(truthEpochs): train at least one epoch")
    }
    try CountRange.epochs.check(truthEpochs, option: "--truth-epochs")
    try CountRange.trainingImages.check(truthImages, option: "--truth-images")
    try CountRange.repeats.check(truthRepeats, option: "--truth-repeats")
    try CorrelationOptions.resamplesRange.check(resamples)
    if let time, !(time.seconds > 0) { throw ValidationError("--time 0: nothing can be measured in no time") }
  }

  /// The plan of the longer trainings: the networks of the scores.
  /// - Parameter images: all training images that there are.
  /// - Throws: ``Failure`` where there are too few.
  func plan(like scores: EvaluationPlan, images: TrainingImages) throws(Failure) -> EvaluationPlan {
    var plan = scores
    plan.metrics = TrustAnalysis.accuracyMetrics
    plan.rungs = nil
    plan.separatesRungs = false
    plan.epochs = truthEpochs ?? SearchCommand.standardCompareEpochs
    plan.repeats = truthRepeats ?? Self.standardRepeats
    // Their reliability is the agreement between training runs with independent seeds.
    plan.sharesSeeds = false
    let available = images.largestTrainingCount(heldOutCount: plan.heldOutImages)
    let training = truthImages ?? min(SearchCommand.standardCompareImages, available)
    if let truthImages { try DataOptions.check(truthImages, as: "--truth-images", of: images) }
    guard training > 0, training <= available else {
      throw Failure(
        .usage,
        "the longer trainings need \(Formatted.counted(training, "image")) beside "
          + "\(Formatted.counted(plan.heldOutImages, "held-out image")), but the training set has "
          + "\(Formatted.count(images.images.count)) here; lower --truth-images or --validation-images")
    }
    plan.trainingImages = training
    plan.holdOutMore(of: images)
    return plan
  }

  /// The options that were given now and are not those of the studies, each as `--networks 12 instead of 5`.
  /// - Parameter truth: nil where the longer trainings have not begun.
  func differences(from given: GivenArchitectures, _ truth: EvaluationPlan?) -> [String] {
    let pairs: [(option: String, now: Int?, before: Int?)] = [
      ("--networks", networks, given.texts.count), ("--truth-epochs", truthEpochs, truth?.epochs),
      ("--truth-images", truthImages, truth?.trainingImages), ("--truth-repeats", truthRepeats, truth?.repeats),
    ]
    return pairs.compactMap { option, now, before in
      guard let now, let before, now != before else { return nil }
      return "\(option) \(now) instead of \(before)"
    }
  }
}
