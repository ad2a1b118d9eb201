import Datasets
import Torch

/// The images that a plan's evaluations use: the same for every architecture of a study.
///
/// Made from `TrainingImages` only, so no test image takes part in a score. The kernel's images are
/// among those held out of the short training: alignment with images that were trained on would reward
/// memory.
public struct EvaluationData: Sendable {
  /// What candidates are trained on.
  public let training: BatchSource
  /// What held-out accuracy is measured on.
  public let heldOut: BatchSource
  /// The kernel's images, class-balanced.
  public let probe: ImageBatch

  /// - Parameter seed: decides which images.
  /// - Throws: ``SearchError`` where the data set has too few images of a class.
  public init(_ images: TrainingImages, plan: EvaluationPlan, seed: Seed, device: Device) throws(SearchError) {
    let (training, heldOut, probe) = try searching {
      let set = images.images
      let split = try Self.split(set, plan: plan, seed: seed.derived("images"))
      let options = BatchOptions(device: device, imageSize: plan.imageSize, dataType: plan.dataType)
      let data = try SearchData(images, split: split, options: options)
      guard let heldOut = data.validation else {
        throw SearchError.invalid("no image is held out for the kernel; hold out at least \(plan.kernelImages)")
      }
      let probe = try heldOut.balancedBatch(of: plan.kernelImages, seed: seed.derived("kernel images"))
      return (data.training, heldOut, probe)
    }
    self.training = training
    self.heldOut = heldOut
    self.probe = probe
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
