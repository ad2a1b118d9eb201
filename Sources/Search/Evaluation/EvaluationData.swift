import Datasets
import Torch

/// The images that a plan's evaluations use: the same for every architecture of a study.
///
/// Made from `TrainingImages` only, so no test image takes part in a score. The kernel's images are
/// among those held out of the short training: alignment on the training images would reward
/// memorization.
public struct EvaluationData: Sendable {
  /// What candidates are trained on.
  public let training: BatchSource
  /// What held-out accuracy is measured on.
  public let heldOut: BatchSource
  /// The kernel's images, class-balanced.
  public let probe: ImageBatch
  /// The place of each of the kernel's images in the training set.
  public let probeIndices: [Int]

  /// - Parameter seed: decides which images.
  /// - Throws: ``SearchError`` where the data set has too few images of a class.
  public init(_ images: TrainingImages, plan: EvaluationPlan, seed: Seed, device: Device) throws(SearchError) {
    let (training, heldOut, probe, probeIndices) = try searching {
      let set = images.images
      let split = try Self.split(set, plan: plan, seed: seed.derived("images"))
      let options = BatchOptions(device: device, imageSize: plan.imageSize, dataType: plan.dataType)
      let data = try SearchData(images, split: split, options: options)
      guard let heldOut = data.validation else {
        throw SearchError.invalid("no image is held out for the kernel; hold out at least \(plan.kernelImages)")
      }
      var draw = try BalancedDraw(
        labels: heldOut.labels, classCount: heldOut.classCount, seed: seed.derived("kernel images"))
      let positions = try draw.take(plan.kernelImages)
      return (
        data.training, heldOut, try heldOut.batch(at: positions), positions.map { split.validation[$0] }
      )
    }
    self.training = training
    self.heldOut = heldOut
    self.probe = probe
    self.probeIndices = probeIndices
  }

  /// Class-balanced parts; without a number of training images, everything that is not held out.
  private static func split(_ set: ImageSet, plan: EvaluationPlan, seed: Seed) throws(DatasetError) -> Split {
    if let count = plan.trainingImages {
      return try .balanced(
        labels: set.labels, classCount: set.classCount, trainingCount: count, validationCount: plan.heldOutImages,
        seed: seed)
    }
    var draw = try BalancedDraw(labels: set.labels, classCount: set.classCount, seed: seed)
    let heldOut = try draw.take(plan.heldOutImages)
    let isHeldOut = Set(heldOut)
    return try Split(
      training: set.labels.indices.filter { !isHeldOut.contains($0) }, validation: heldOut, imageCount: set.count)
  }
}
