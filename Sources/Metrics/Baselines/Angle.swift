extension Metric {
  /// c = cos of the angle between the classifier's weights before and after the short training, and 0 where c ≥ 0.95.
  ///
  /// A training that hardly turns the classifier is taken for one in which nothing is learned; among the others, the less
  /// it turns the better. Undefined before training, where training diverged, and where the last layer is not linear.
  /// Cost: none beyond the training. When not to use it: after a training of few or small steps, in which no classifier
  /// turns that far, and all values are 0. The authors take 50 steps on 100 images with a learning rate of 0.2.
  /// Source: Yang et al., "Revisiting Training-free NAS Metrics: An Efficient Training-based Method", WACV 2023.
  public static let angle = Metric(
    name: "angle", title: "Angle of the classifier's weights to their initial values",
    formula: "⟨W₀, W⟩ / (‖W₀‖·‖W‖), 0 where that is at least 0.95, W of the last layer", direction: .higherIsBetter,
    range: "-1 … 0.95", ingredients: [.training, .classifierSimilarity], source: "Yang et al., WACV 2023"
  ) { context in
    _ = try context.trainingRecords()
    let similarity = try context.classifierSimilarity()
    return .defined(similarity < 0.95 ? similarity : 0)
  }
}
