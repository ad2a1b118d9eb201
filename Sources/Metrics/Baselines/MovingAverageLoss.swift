extension Metric {
  /// The exponential moving average of the epochs' mean training losses: e_1 = l_1, e_t = 0.1·e_{t−1} + 0.9·l_t.
  ///
  /// ``lastEpochLoss`` with a little of the epochs before it. The weights are those of the authors' code. Undefined
  /// before training and where training diverged. Cost: none beyond the training. When not to use it: to compare
  /// trainings of different length, recipe or augmentation. Source: Ru et al. (TSE-EMA), NeurIPS 2021.
  public static let movingAverageLoss = Metric(
    name: "training-loss-ema", title: "Moving average of the training losses",
    formula: "e_t = 0.1·e_{t−1} + 0.9·l_t, l_t the mean cross-entropy over epoch t", direction: .lowerIsBetter,
    range: "0 … ∞", ingredients: [.training],
    source: "Ru et al., \"Speedy Performance Estimation for Neural Architecture Search\", NeurIPS 2021"
  ) { context in
    let losses = try context.trainingRecords().map(\.trainingLoss)
    return .defined(losses.dropFirst().reduce(losses[0]) { 0.1 * $0 + 0.9 * $1 })
  }
}
