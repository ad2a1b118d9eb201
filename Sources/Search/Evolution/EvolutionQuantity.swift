/// One of the numbers that are followed while a network trains.
public struct EvolutionQuantity: Hashable, Sendable {
  /// The name in tables and files, such as `correlation`.
  public let name: String
  /// For people, in sentences and above charts.
  public let title: String
  public let formula: String
  /// Whether its numbers span orders of magnitude, so that a chart shows their logarithm.
  public let isLogarithmic: Bool

  /// Every quantity, in the order in which they are shown. K₀ is the kernel at initialization, K₋ that of the
  /// measurement before.
  public static let all: [EvolutionQuantity] = [
    EvolutionQuantity(
      name: "lga", title: "Label-gradient alignment",
      formula: "Pearson correlation of K with the label similarities ±1", isLogarithmic: false),
    EvolutionQuantity(
      name: "relative-difference", title: "Relative kernel difference",
      formula: "‖ |K₀ − K| / (|K₀| + 10⁻⁴) ‖_F, entry by entry", isLogarithmic: true),
    EvolutionQuantity(
      name: "correlation", title: "Kernel correlation with initialization",
      formula: "Pearson correlation of the entries of K₀ and K", isLogarithmic: false),
    EvolutionQuantity(
      name: "distance", title: "Kernel distance from initialization",
      formula: "1 − ⟨K₀, K⟩ / (‖K₀‖ ‖K‖)", isLogarithmic: false),
    EvolutionQuantity(
      name: "velocity", title: "Kernel velocity",
      formula: "1 − ⟨K₋, K⟩ / (‖K₋‖ ‖K‖), from one measurement to the next", isLogarithmic: false),
    EvolutionQuantity(
      name: "effective-rank", title: "Effective rank",
      formula: "exp(−Σ p ln p), p the eigenvalues over their sum", isLogarithmic: false),
    EvolutionQuantity(
      name: "largest-eigenvalue", title: "Largest eigenvalue", formula: "λmax", isLogarithmic: true),
    EvolutionQuantity(
      name: "label-energy", title: "Label energy in the first directions",
      formula: "share of the centered labels in the eigenvectors of the k largest eigenvalues, k the number of classes",
      isLogarithmic: false),
    EvolutionQuantity(
      name: "condition-number", title: "Condition number", formula: "λmax / λmin", isLogarithmic: true),
    EvolutionQuantity(
      name: "loss", title: "Loss on held-out images",
      formula: "mean cross-entropy, fixed batch-norm statistics", isLogarithmic: false),
    EvolutionQuantity(
      name: "accuracy", title: "Accuracy on held-out images",
      formula: "share of images whose largest logit is their class, fixed batch-norm statistics",
      isLogarithmic: false),
  ]

  public static func named(_ name: String) -> EvolutionQuantity? { all.first { $0.name == name } }
}
