/// What kind of activation function a layer is, for measurements that count activations.
public enum Activation: Hashable, Sendable, CaseIterable {
  /// Positive exactly where its input is, and small elsewhere: ReLU, ReLU6, hard swish, GELU. One of its units is on for
  /// an image where its input is positive.
  case rectifier
  /// From 0 to 1: sigmoid, hard sigmoid.
  case gate
}
