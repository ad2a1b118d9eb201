import Datasets
import Metrics
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
  /// The kernel's images, class-balanced as far as the classes go.
  public let kernel: ImageBatch
  /// The place of each of the kernel's images in the training set.
  public let kernelIndices: [Int]
  /// The probe's images, balanced likewise: a draw of its own from the held-out images. Nil where no metric needs them.
  public let probe: ImageBatch?
  /// What the repeats after the first measure on, where they draw images of their own.
  private let laterRepeats: [MeasurementImages]

  /// - Parameters:
  ///   - seed: decides which images.
  ///   - needsProbe: whether the probe's images are drawn.
  /// - Throws: ``SearchError`` where the data set has too few images.
  public init(
    _ images: TrainingImages, plan: EvaluationPlan, seed: Seed, device: Device, needsProbe: Bool = false
  ) throws(SearchError) {
    (training, heldOut, kernel, kernelIndices, probe, laterRepeats) = try searching {
      let split = try images.split(
        trainingCount: plan.trainingImages, heldOutCount: plan.heldOutImages, seed: seed.derived("images"))
      let options = BatchOptions(device: device, imageSize: plan.imageSize, dataType: plan.dataType)
      let data = try SearchData(images, split: split, options: options)
      guard let heldOut = data.validation else {
        throw SearchError.invalid("no image is held out for the kernel; hold out at least \(plan.kernelImages)")
      }
      func positions(_ purpose: String, _ count: Int, _ seed: Seed) throws -> [Int] {
        var draw = try BalancedDraw(
          labels: heldOut.labels, classCount: heldOut.classCount, classNames: images.images.classNames,
          seed: seed.derived(purpose))
        return try draw.takeEvenly(count)
      }
      func probe(_ seed: Seed) throws -> ImageBatch? {
        needsProbe ? try heldOut.batch(at: positions("probe images", plan.probeImages, seed)) : nil
      }
      let kernel = try positions("kernel images", plan.kernelImages, seed)
      let later = try (1..<max(1, plan.variesImages ? plan.repeats : 1)).map { index in
        let seed = seed.derived("images of repeat", index)
        return MeasurementImages(
          kernel: try heldOut.batch(at: positions("kernel images", plan.kernelImages, seed)), probe: try probe(seed),
          training: data.training, heldOut: heldOut)
      }
      return (
        data.training, heldOut, try heldOut.batch(at: kernel), kernel.map { split.validation[$0] }, try probe(seed),
        later
      )
    }
  }

  /// What a repeat, counted from 0, measures on.
  public func measured(inRepeat index: Int = 0) -> MeasurementImages {
    guard index > 0, laterRepeats.indices.contains(index - 1) else {
      return MeasurementImages(kernel: kernel, probe: probe, training: training, heldOut: heldOut)
    }
    return laterRepeats[index - 1]
  }
}
