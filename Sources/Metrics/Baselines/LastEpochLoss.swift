extension Metric {
  /// The mean training loss of the last epoch: the last term of ``trainingLoss``.
  ///
  /// Each image counts in the state of the network at its step. Undefined before training and where training
  /// diverged. Cost: none beyond the training. When not to use it: to compare trainings of different length,
  /// recipe or augmentation. Source: the moving average over the last epochs in Ru et al. (TSE-E), NeurIPS 2021,
  /// with one epoch.
  public static let lastEpochLoss = Metric(
    name: "last-epoch-loss", title: "Training loss of the last epoch",
    formula: "mean cross-entropy over the last epoch", direction: .lowerIsBetter, range: "0 … ∞",
    ingredients: [.training],
    source: "Ru et al., \"Speedy Performance Estimation for Neural Architecture Search\", NeurIPS 2021"
  ) { context in
    try context.trainingRecords().last.map { .defined($0.trainingLoss) } ?? .undefined("the network was not trained")
  }
}
