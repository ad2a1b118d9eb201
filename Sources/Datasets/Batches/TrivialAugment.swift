import Torch

/// The random choices of TrivialAugment for one batch: for each image one of the 14 operations, each as likely, at one of
/// 31 strengths, each as likely. Müller and Hutter, "TrivialAugment: Tuning-free Yet State-of-the-Art Data Augmentation",
/// ICCV 2021.
///
/// They are drawn and applied on the host, so a seed gives the same batch on every device. Cost: a few passes over the
/// batch's pixels by one thread, and for a GPU their way to the host and back.
package struct TrivialAugment {
  package struct Choice: Hashable, Sendable {
    package let operation: ImageOperation
    package let strength: Int
    package let isNegative: Bool

    package init(_ operation: ImageOperation, strength: Int, isNegative: Bool = false) {
      self.operation = operation
      self.strength = strength
      self.isNegative = isNegative
    }
  }

  /// One for each image.
  package let choices: [Choice]

  package init(_ choices: [Choice]) {
    self.choices = choices
  }

  /// Draws operation, strength and direction of one image after the other.
  package init(count: Int, seed: Seed) {
    var generator = seed.generator()
    let operations = ImageOperation.allCases
    choices = (0..<count).map { _ in
      let operation = operations[generator.below(operations.count)]
      let strength = generator.below(ImageOperation.largestStrength + 1)
      return Choice(operation, strength: strength, isNegative: generator.below(2) == 1)
    }
  }

  /// - Parameter images: uint8, (count, channels, height, width). The result has the same shape, on the same device.
  package func applied(to images: Tensor) throws(TorchError) -> Tensor {
    let shape = images.shape
    precondition(shape[0] == choices.count, "one choice for each image")
    var pixels = try images.moved(to: .cpu).contiguous().scalars(as: UInt8.self)
    let size = shape[1] * shape[2] * shape[3]
    for (index, choice) in choices.enumerated() where choice.operation != .identity {
      let range = index * size..<(index + 1) * size
      let image = ImagePlanes(
        channels: shape[1], height: shape[2], width: shape[3], values: Array(pixels[range]))
      pixels.replaceSubrange(
        range,
        with: choice.operation.applied(to: image, strength: choice.strength, isNegative: choice.isNegative).values)
    }
    return try Tensor(pixels, shape: shape, device: images.device)
  }
}
