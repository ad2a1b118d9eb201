extension Metric {
  /// The share of the training images that the network classifies correctly after its short training.
  ///
  /// With running batch-norm statistics and without augmentation, as held-out accuracy is measured: the
  /// difference between the two is memorization. Undefined before training and where training
  /// diverged. Cost: one forward pass over the training images, which ``trainingLoss`` does not need. When
  /// not to use it: to choose among networks that fit nearly all of their training images.
  /// Source: a baseline of early stopping; Ru et al., NeurIPS 2021, compare training speed with it.
  public static let trainingAccuracy = Metric(
    name: "training-accuracy", title: "Accuracy on the training images after the short training",
    formula: "correct training images / training images", direction: .higherIsBetter, range: "0 … 1",
    ingredients: [.trainingAccuracy], source: "baseline"
  ) { context in
    .defined(try context.trainingAccuracy())
  }
}
