/// Every composite, one line each. `tangent metrics` prints this table.
public enum Composites {
  public static let all: [Composite] = [
    .jacovAndParameters,
    .revisiting,
  ]
}

extension Composite {
  /// What orders the networks of NAS-Bench-201 best among sums of two: Spearman's correlation 0.928, 0.915 and 0.872 with
  /// the accuracy on CIFAR-10, CIFAR-100 and ImageNet16-120, over cells without dead operations, with the scores that
  /// NAS-Bench-Suite-Zero published.
  ///
  /// When not to use it: to choose among the best tenth, where Kendall's correlation is 0.14 to 0.28.
  public static let jacovAndParameters = Composite(
    name: "jacov-parameters", title: "Jacobian covariance and parameters", sum: "logrank(jacov)+logrank(parameters)",
    source: "Tangent, on scores of Krishnakumar et al., NeurIPS 2022")

  /// The classifier's angle, the training loss and the parameters after a short training.
  ///
  /// The authors add the ranks of angle and loss, rank the sums, and add the ranks of parameters: here the ranks of
  /// parameters have twice the weight. Their loss is that of the last step, and worst of all where the angle is small.
  public static let revisiting = Composite(
    name: "revisiting", title: "Angle, loss and parameters",
    sum: "rank(angle)+rank(last-epoch-loss)+2*rank(parameters)", source: "Yang et al., WACV 2023")
}
