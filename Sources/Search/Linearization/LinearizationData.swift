import Datasets
import Torch

/// The images of a comparison between a network and its linearization.
///
/// The network is trained on ``training`` and the linear model fitted to the same images. The ridge is
/// chosen on ``validation``, which nothing is fitted to; both are judged on ``heldOut``.
public struct LinearizationData: Sendable {
  public let training: BatchSource
  public let validation: BatchSource
  public let heldOut: BatchSource

  public init(training: BatchSource, validation: BatchSource, heldOut: BatchSource) {
    self.training = training
    self.validation = validation
    self.heldOut = heldOut
  }

  /// Class-balanced parts of an evaluation's training images, none in both, and all of its held-out images.
  ///
  /// - Parameters:
  ///   - images: n, to train on.
  ///   - validationImages: to choose the ridge on; nil takes n.
  ///   - seed: decides which.
  /// - Throws: ``SearchError`` where a class has too few images.
  public init(
    _ data: EvaluationData, images: Int, validationImages: Int? = nil, seed: Seed
  ) throws(SearchError) {
    let (training, validation) = try searching {
      let source = data.training
      var draw = try BalancedDraw(
        labels: source.labels, classCount: source.classCount, seed: seed.derived("linearisation images"))
      let chosen = try draw.takeProportionally(images)
      return (
        try source.restricted(to: chosen),
        try source.restricted(to: draw.takeProportionally(validationImages ?? images))
      )
    }
    self.init(training: training, validation: validation, heldOut: data.heldOut)
  }
}
