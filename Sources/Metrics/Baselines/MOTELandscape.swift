extension Metric {
  /// Σ 1/L(a) over a = 0, 0.1, …, 1 with L(a) the training loss at (1 − a)·θ₀ + a·θ, θ₀ the initial parameters and θ those
  /// after the short training.
  ///
  /// Large where the training ends at a small loss and the way there is low. This is MOTE's landscape term: the authors'
  /// code takes the mean loss of a further epoch of training from each place for L(a). Its other term is a time in
  /// seconds, which depends on the machine, so that MOTE itself is not here. Undefined before training, where training
  /// diverged, and where a loss is zero or not finite. Batch norms use the statistics of batches of training images.
  /// Cost: eleven forward passes over the training images, as much as four epochs of training. When not to use it: to
  /// compare trainings of different length or recipe.
  /// Source: Zhang et al., "MOTE-NAS: Multi-Objective Training-based Estimate for Efficient Neural Architecture Search",
  /// NeurIPS 2024.
  public static let moteLandscape = Metric(
    name: "mote-landscape", title: "MOTE's landscape: losses between initial and trained parameters",
    formula: "Σ 1/L(a), a = 0, 0.1, …, 1, L(a) the training loss at (1 − a)·θ₀ + a·θ", direction: .higherIsBetter,
    range: "0 … ∞", ingredients: [.training, .lossLandscape], source: "Zhang et al. (MOTE-NAS), NeurIPS 2024"
  ) { context in
    _ = try context.trainingRecords()
    let losses = try context.lossLandscape().losses
    guard losses.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw UndefinedValue("a loss between the initial and the trained parameters is zero or not finite")
    }
    return .defined(losses.reduce(0) { $0 + 1 / $1 })
  }
}
