extension Metric {
  /// The mean cross-entropy of the held-out images after the short training.
  ///
  /// It distinguishes networks that classify the same number of images correctly, and is as cheap as
  /// ``validationAccuracy``. Undefined before training, where training diverged, where no images are held out,
  /// and where it is not finite. Cost: one forward pass over the held-out images, shared with the accuracy.
  /// When not to use it: after a short training with tracked batch-norm statistics, which make it noise.
  /// Source: early stopping as a baseline.
  public static let heldOutLoss = Metric(
    name: "held-out-loss", title: "Loss on the held-out images after the short training",
    formula: "mean cross-entropy of the held-out images", direction: .lowerIsBetter, range: "0 … ∞",
    ingredients: [.heldOut], source: "baseline"
  ) { context in
    let loss = try context.heldOutPerformance().loss
    return loss.isFinite ? .defined(loss) : .undefined("the loss on the held-out images is not a number")
  }
}
