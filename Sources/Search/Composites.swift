/// Every composite, one line each. `tangent metrics` prints this table.
public enum Composites {
  public static let all: [Composite] = [
    .untrained,
    .azNAS,
    .vkdnwAggregate,
    .teNAS,
    .jacovAndParameters,
    .revisiting,
  ]
}

extension Composite {
  /// Without training: of all sums of up to three metrics at initialization, the one that ordered 250 live cells of
  /// NAS-Bench-201 best by their accuracy on CIFAR-10. On 250 others, and on 500 drawn from all cells, Spearman's
  /// correlation is 0.92; docs/evidence.md has the intervals.
  ///
  /// When not to use it: to choose among the best tenth, where Kendall's correlation is about 0; in other spaces. Of ten
  /// MobileNets it preferred those that a short training left worst: docs/search-spaces.md.
  public static let untrained = Composite(
    name: "untrained", title: "MeCo, NEAR and the eigenvalue score of the last features",
    sum: "logrank(meco)+logrank(near)+logrank(nngp-eigenvalue-score)", source: "Tangent, docs/evidence.md",
    isUntrained: true)

  /// Expressivity, progressivity, trainability and complexity: Spearman's correlation 0.913 over all cells of
  /// NAS-Bench-201 on CIFAR-10, as published.
  public static let azNAS = Composite(
    name: "az-nas", title: "AZ-NAS: four proxies",
    sum: "logrank(az-expressivity)+logrank(az-progressivity)+logrank(az-trainability)+logrank(macs)",
    source: "Lee and Ham (AZ-NAS), CVPR 2024", isUntrained: true)

  /// VKDNW's aggregate for NAS-Bench-201: Spearman's correlation 0.919 over its live cells on CIFAR-10, as published.
  public static let vkdnwAggregate = Composite(
    name: "vkdnw-aggregate", title: "VKDNW and four other proxies",
    sum: "logrank(vkdnw-single)+logrank(jacov)+logrank(az-expressivity)+logrank(az-trainability)+logrank(macs)",
    source: "Tybl and Neumann (VKDNW), CVPR 2025", isUntrained: true)

  /// The condition number and the linear regions. The authors rank operations of a supernet by how the two change when an
  /// operation is removed; this ranks whole networks.
  ///
  /// When not to use it: with networks so wide that each image has a linear region of its own, where the second term is
  /// the same for all.
  public static let teNAS = Composite(
    name: "te-nas", title: "Condition number and linear regions",
    sum: "rank(condition-number)+rank(linear-regions)", source: "Chen et al. (TE-NAS), ICLR 2021", isUntrained: true)

  /// What orders the networks of NAS-Bench-201 best among sums of two: Spearman's correlation 0.928, 0.915 and 0.872 with
  /// the accuracy on CIFAR-10, CIFAR-100 and ImageNet16-120, over cells without dead operations, with the scores that
  /// NAS-Bench-Suite-Zero published.
  ///
  /// When not to use it: to choose among the best tenth, where Kendall's correlation is 0.14 to 0.28.
  public static let jacovAndParameters = Composite(
    name: "jacov-parameters", title: "Jacobian covariance and parameters", sum: "logrank(jacov)+logrank(parameters)",
    source: "Tangent, on scores of Krishnakumar et al., NeurIPS 2022", isUntrained: true)

  /// The classifier's angle, the training loss and the parameters after a short training.
  ///
  /// The authors add the ranks of angle and loss, rank the sums, and add the ranks of parameters: here the ranks of
  /// parameters have twice the weight. Their loss is that of the last step, and worst of all where the angle is small.
  public static let revisiting = Composite(
    name: "revisiting", title: "Angle, loss and parameters",
    sum: "rank(angle)+rank(last-epoch-loss)+2*rank(parameters)", source: "Yang et al., WACV 2023")
}
