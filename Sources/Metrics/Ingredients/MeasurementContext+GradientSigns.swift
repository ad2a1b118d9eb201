import Networks
import Torch
import Training

/// How many images' losses grow along each weight, less how many fall.
public struct GradientSigns {
  /// Σ_n sign(∂L_n/∂w) for the weights of each convolution and linear layer: whole numbers from −N to N, float32.
  public let sums: [Tensor]
  /// N.
  public let imageCount: Int

  public init(sums: [Tensor], imageCount: Int) {
    self.sums = sums
    self.imageCount = imageCount
  }
}

extension Ingredient {
  /// The signs of each weight's gradients, summed over the probe's images: a forward and a backward pass for each.
  public static let gradientSigns = Ingredient("gradient-signs", from: .probe)
}

extension MeasurementContext {
  /// The signs of the gradients of each of the probe's images by itself, summed.
  ///
  /// Each image is a batch of its own: batch norms normalize it with its own mean and variance over its pixels.
  ///
  /// Cost: one forward and one backward pass for each image, and a number for each weight.
  /// - Throws: ``UndefinedValue`` where there is no network, or a loss is not finite.
  public func gradientSigns() throws -> GradientSigns {
    try value(of: .gradientSigns) {
      let network = try network()
      let probe = try probe()
      let weights = network.weights.map(\.tensor)
      let sums = try weights.map { try Tensor.zeros($0.shape, device: network.device) }
      for index in 0..<probe.count {
        if isCancelled() { throw TrainingError.cancelled }
        let part = try probe.part(from: index, length: 1)
        let image = try network.prepared(part.images)
        try watching(weights) {
          let loss = try network.logits(image, batchNorm: .coupled).crossEntropy(part.labels)
          guard try loss.detached().item().isFinite else {
            throw UndefinedValue("the loss of a probe image is not a number")
          }
          guard loss.requiresGradient else { return }
          for (sum, gradient) in zip(sums, try gradients(of: [loss], withRespectTo: weights)) {
            if let gradient { try sum.add(inPlace: gradient.sign().converted(to: .float32)) }
          }
        }
      }
      return GradientSigns(sums: sums, imageCount: probe.count)
    }
  }
}
