extension Metric {
  /// The share of held-out images that the network classifies correctly after its short training.
  ///
  /// What every training-free or barely-trained score competes with at equal cost. Undefined before
  /// training, where training diverged, and where no images are held out. Cost: one forward pass over
  /// the held-out images. When not to use it: after less than an epoch, where most networks are near
  /// chance. Source: early stopping as a baseline; Dong and Yang (NAS-Bench-201), ICLR 2020.
  public static let validationAccuracy = Metric(
    name: "validation-accuracy", title: "Validation accuracy after the short training",
    formula: "correct held-out images / held-out images", direction: .higherIsBetter, range: "0 … 1",
    ingredients: [.heldOut], source: "baseline"
  ) { context in
    .defined(try context.heldOutPerformance().accuracy)
  }
}
