/// A number that follows from an architecture's text alone, for models that predict accuracies from structure.
///
/// Nothing is built or computed. ``SearchSpace/features(of:)`` gives those of an architecture; every architecture of a
/// space has the same ones in the same order.
public struct StructuralFeature: Hashable, Sendable {
  /// Such as `count(nor_conv_3x3)`.
  public let name: String
  /// Nil where there is none, such as the length of a path that does not exist.
  public let value: Double?

  public init(_ name: String, _ value: Double?) {
    self.name = name
    self.value = value
  }
}
