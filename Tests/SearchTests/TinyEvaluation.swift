import Datasets
import Search
import TestSupport
import Torch

/// Evaluations that take a moment: networks of two channels on a few images that are drawn here.
enum TinyEvaluation {
  /// Ten classes of gray 16x16 noise with a bright bar in a row for each class.
  ///
  /// - Parameter brightness: of the bars over the noise.
  static func images(brightness: Double = 60) throws -> TrainingImages {
    let labels = (0..<60).map { $0 % 10 }
    let noise = PortableNumbers.uniform("tiny evaluation", labels.count * 256)
    let pixels = noise.indices.map { index in
      UInt8(120 + 60 * noise[index] + (index % 256 / 16 == labels[index / 256] ? brightness : 0))
    }
    return TrainingImages(
      try ImageSet(
        name: "tiny", images: Tensor(pixels, shape: [labels.count, 1, 16, 16]), labels: labels,
        classNames: (0..<10).map(String.init), normalization: Normalization(mean: [0.5], standardDeviation: [0.25])))
  }

  /// Every metric, after epochs of a recipe whose rate changes and whose images are augmented.
  static func plan(epochs: Int, metrics: [String], repeats: Int = 1) -> EvaluationPlan {
    var plan = EvaluationPlan(
      dataset: "tiny", sizes: .nasBench201(channels: 2, cells: 1), trainingImages: 30, heldOutImages: 20,
      epochs: epochs, recipe: .nasBench201Short, kernelImages: 10, probeImages: 10, metrics: metrics, repeats: repeats)
    plan.recipe.batchSize = 8
    return plan
  }
}
