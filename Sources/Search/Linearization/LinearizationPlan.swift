/// What a comparison with linearizations leaves to choose, beside an evaluator's plan.
public struct LinearizationPlan: Hashable, Sendable, Codable {
  /// n, to train on; the ridge is chosen on as many others.
  public var images: Int
  /// How often the training goes through those n images.
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
  /// How many epochs of so few images take the steps of the plan's training, or a few more.
  ///
  /// The plan's own number of epochs would be far fewer steps, which lose to a linear model that is fitted to
  /// the end.
  public func epochs(of images: Int) -> Int {
    let size = max(1, min(recipe.batchSize, images))
    let steps = max(1, (images + size - 1) / size)
    return (trainingSteps + steps - 1) / steps
  }
}
