import Tangent

/// The defaults for the numbers of images, made to fit a set of one's own.
///
/// A quarter of the training images is held out, or a tenth where all others are trained on, or the set's own validation
/// part; the usual numbers are upper limits. What the user gives counts as it is. For every set, the default kernel has
/// no more images than are held out.
extension DataOptions {
  var choosesHeldOut: Bool { validationImages.value != ValidationImagesOption.standard }

  /// Lowers what the user left out.
  /// - Parameter kernel: nil where no kernel is computed.
  func fit(_ plan: inout EvaluationPlan, to images: TrainingImages, kernel: KernelOptionGroup? = nil) {
    let fewest = CountRange.kernelImages.range.lowerBound
    if images.drawsByClass { fitCounts(of: &plan, to: images, fewestHeldOut: kernel == nil ? 1 : fewest) }
    guard let kernel else { return }
    // The number of a published preset is part of it, unless the set is one's own.
    if kernel.kernelImages == nil, images.drawsByClass || kernel.preset.value == PresetOption.standard {
      plan.kernelImages = max(fewest, min(plan.kernelImages, plan.heldOutImages))
    }
    if images.drawsByClass, kernel.probeImages.value == ProbeImagesOption.standard {
      plan.probeImages = max(fewest, min(plan.probeImages, plan.heldOutImages))
    }
  }

  private func fitCounts(of plan: inout EvaluationPlan, to images: TrainingImages, fewestHeldOut: Int) {
    if !choosesHeldOut {
      let part = images.images.count / (plan.trainingImages == nil && trainImages == nil ? 10 : 4)
      plan.heldOutImages = min(plan.heldOutImages, images.heldOut?.count ?? max(fewestHeldOut, part))
    }
    if trainImages == nil, let count = plan.trainingImages {
      plan.trainingImages = max(1, min(count, images.largestTrainingCount(heldOutCount: plan.heldOutImages)))
    }
  }

  /// Refuses a number of training images that is larger than the set, or too small for one of every class.
  ///
  /// - Parameter option: such as `--compare-images`.
  static func check(_ count: Int, as option: String, of images: TrainingImages) throws(Failure) {
    let (set, most) = (images.images, images.largestTrainingCount(heldOutCount: 0))
    if count > most {
      throw Failure(
        .usage,
        "\(option) \(count): \(set.name) has \(Formatted.counted(most, "training image")); give at most "
          + "that many, or leave the option out")
    }
    if images.drawsByClass, count < set.classCount {
      throw Failure(
        .usage,
        "\(option) \(count): \(set.name) has \(set.classCount) classes, and each needs an image to train on; ask for "
          + "\(set.classCount) or more")
    }
  }

  /// Says that the defaults were lowered.
  /// - Parameter standard: the default number of images to train on; nil for all.
  func noteSmallSet(_ images: TrainingImages, standard: Int?, _ progress: ProgressOptions) {
    guard images.drawsByClass, trainImages == nil || !choosesHeldOut else { return }
    let heldOut = choosesHeldOut ? validationImages.value.count(of: images.images.count) : Self.heldOutImages
    var plan = EvaluationPlan(trainingImages: standard, heldOutImages: heldOut)
    fit(&plan, to: images)
    let lowered = [
      (plan.trainingImages ?? standard ?? 0, standard ?? 0, "to train on"),
      (plan.heldOutImages, heldOut, "held out"),
    ].filter { $0.0 < $0.1 }.map { "\(Formatted.counted($0.0, "image")) \($0.2) instead of \(Formatted.count($0.1))" }
    guard !lowered.isEmpty else { return }
    progress.note(
      "\(images.images.name) is small: \(lowered.joined(separator: " and ")); change this with --train-images and "
        + "--validation-images")
  }
}
