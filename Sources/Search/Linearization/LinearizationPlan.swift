/// The choices of a comparison with linearizations that an evaluator's plan does not make.
public struct LinearizationPlan: Hashable, Sendable, Codable {
  /// n, to train on; the ridge is chosen on as many others.
  public var images: Int
  /// The number of passes over those n images.
  public var epochs: Int
  /// The epochs of that training at which the network is linearized; 0 is the initialization.
  public var linearizedAt: [Int]

  public init(images: Int, epochs: Int, linearizedAt: [Int] = [0]) {
    self.images = images
    self.epochs = epochs
    self.linearizedAt = linearizedAt
  }
}

extension Evaluator {
  /// The number of epochs on this few images that takes as many steps as the plan's training, or a few more.
  ///
  /// The plan's own number of epochs would be far fewer steps, and a network trained so briefly loses to a linear model
  /// that is fitted to convergence.
  public func epochs(of images: Int) -> Int {
    let size = max(1, min(recipe.batchSize, images))
    let steps = max(1, (images + size - 1) / size)
    return (trainingSteps + steps - 1) / steps
  }
}
