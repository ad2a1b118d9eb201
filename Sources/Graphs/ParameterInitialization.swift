/// What a parameter is before training, as far as its layer decides it; the rest is up to a network's initializer.
public enum ParameterInitialization: Hashable, Sendable {
  /// Drawn at random, by the number of weights that feed one output element and that one input element feeds.
  /// PyTorch's own initialization is uniform on ±`frameworkBound`.
  case weight(fanIn: Int, fanOut: Int, frameworkBound: Double)
  /// Uniform on ±`frameworkBound` as in PyTorch, 0 under every other initializer.
  case bias(frameworkBound: Double)
  /// The same under every initializer.
  case constant(Double)
}
