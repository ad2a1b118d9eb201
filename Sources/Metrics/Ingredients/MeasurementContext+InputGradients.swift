import Networks
import Torch

/// The gradient of the logits for each image.
public struct InputGradients {
  /// Row n is ∂(Σ of all logits of all images)/∂x_n, flattened: (N, pixels), float64, on the CPU.
  public let rows: Tensor
  /// The class of each image.
  public let labels: [Int]
  /// The number of logits of an image.
  public let classCount: Int

  public init(rows: Tensor, labels: [Int], classCount: Int) {
    self.rows = rows
    self.labels = labels
    self.classCount = classCount
  }

  /// The Pearson correlations of the rows: (N, N), from −1 to 1, float64.
  ///
  /// Cost: O(N²·pixels).
  /// - Throws: ``UndefinedValue`` where a row is constant but for rounding, or not finite.
  func correlations() throws -> Tensor {
    guard try rows.allFinite() else { throw UndefinedValue("the gradient of an image is not finite") }
    let centered = try rows - rows.mean(axes: [1], keepingAxes: true)
    let norms = try (centered * centered).sum(axes: [1], keepingAxes: true).squareRoot()
    let largest = try rows.absolute().maximum(axes: [1]).doubles()
    let rounding = Double.ulpOfOne * Double(rows.shape[1])
    guard zip(try norms.doubles(), largest).allSatisfy({ $0 > rounding * $1 }) else {
      throw UndefinedValue("the gradient of an image is constant")
    }
    let normalized = try centered / norms
    return try normalized.matmul(normalized.transposed()).clamped(from: -1, to: 1)
  }
}

extension Ingredient {
  /// The gradient of the sum of logits for each of the probe's images: one forward and one backward pass.
  public static let inputGradients = Ingredient("input-gradients", from: .probe)
}

extension MeasurementContext {
  /// The gradient of the sum of all logits of the probe's images for the images, with the batch's statistics in batch
  /// norms, differentiated through: an image's row has terms through the other images.
  ///
  /// Cost: one forward and one backward pass, and a number for each pixel.
  /// - Throws: ``UndefinedValue`` where there is no network, or its logits do not depend on the images.
  public func inputGradients() throws -> InputGradients {
    try value(of: .inputGradients) {
      let network = try network()
      let probe = try probe()
      let images = try network.prepared(probe.images).detached()
      let (classCount, gradient) = try watching([images]) {
        let logits = try network.logits(images, batchNorm: .coupled)
        let gradient = logits.requiresGradient ? try gradients(of: [logits.sum()], withRespectTo: [images])[0] : nil
        return (logits.shape[1], gradient)
      }
      guard let gradient else { throw UndefinedValue("the logits do not depend on the images") }
      let rows = try gradient.moved(to: .cpu).converted(to: .float64).reshaped([probe.count, -1])
      return InputGradients(rows: rows, labels: probe.classes, classCount: classCount)
    }
  }
}
