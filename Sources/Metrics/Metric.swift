/// A number that ranks architectures, and how to read it.
public struct Metric: Sendable {
  /// What a metric is computed from. The evaluator makes each once and hands it to every metric.
  public enum Ingredient: String, Hashable, Sendable, CaseIterable {
    /// The tangent kernel on a batch of labeled images.
    case kernel
    /// The kernel's eigenvalues.
    case spectrum
    /// Parameters, multiply-accumulates and layers of the graph; costs next to nothing.
    case cost
    /// The losses of the short training.
    case training
    /// Loss and accuracy on the held-out images after the short training: a forward pass over all of them.
    case heldOut = "held-out"
    /// The accuracy on the training images after the short training: a forward pass over all of them.
    case trainingAccuracy = "training-accuracy"
  }

  /// The name by which users choose it, such as `lga`.
  public let name: String
  public let title: String
  /// The formula in one line.
  public let formula: String
  public let direction: MetricDirection
  /// The values it can take, such as "-1 … 1".
  public let range: String
  public let ingredients: Set<Ingredient>
  public let source: String
  /// Precondition: the ingredients the metric declares are there.
  public let value: @Sendable (MetricIngredients) -> MetricValue

  public init(
    name: String, title: String, formula: String, direction: MetricDirection, range: String,
    ingredients: Set<Ingredient>, source: String, value: @escaping @Sendable (MetricIngredients) -> MetricValue
  ) {
    self.name = name
    self.title = title
    self.formula = formula
    self.direction = direction
    self.range = range
    self.ingredients = ingredients
    self.source = source
    self.value = value
  }
}
