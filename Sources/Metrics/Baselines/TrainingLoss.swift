extension Metric {
  /// Σ over the epochs of the mean training loss: the area under the training curve.
  ///
  /// Networks that train fast generalize better; each epoch's mean is over its images, in the state of
  /// the network at their step. Undefined before training and where training diverged. Cost: none
  /// beyond the training. When not to use it: to compare trainings of different length or recipe.
  /// Source: Ru et al. (TSE), NeurIPS 2021.
  public static let trainingLoss = Metric(
    name: "training-loss", title: "Sum of the training losses", formula: "Σ over epochs of the mean cross-entropy",
    direction: .lowerIsBetter, range: "0 … ∞", ingredients: [.training],
    source: "Ru et al., \"Speedy Performance Estimation for Neural Architecture Search\", NeurIPS 2021"
  ) { context in
    .defined(try context.trainingRecords().reduce(0) { $0 + $1.trainingLoss })
  }
}
