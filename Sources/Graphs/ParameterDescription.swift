/// One learned tensor of a layer, before it exists: its name, shape, role and initial values.
public struct ParameterDescription: Hashable, Sendable {
  /// What a parameter does to the features that go through its layer, which decides which kernels and metrics
  /// count it.
  public enum Role: String, Hashable, Sendable, CaseIterable {
    /// A factor between features, as in convolutions and linear layers.
    case weight
    /// The factor of each channel behind a normalization (its "weight").
    case scale
    /// A term of a layer that has weights.
    case bias
    /// The term of each channel behind a normalization (its "bias").
    case shift
  }

  /// `weight` or `bias`, or a name that tells several apart; the parameter's full name is the node's name, a dot
  /// and this. The names are PyTorch's.
  public let suffix: String
  public let shape: [Int]
  public let role: Role
  public let initialization: ParameterInitialization

  public init(suffix: String, shape: [Int], role: Role, initialization: ParameterInitialization) {
    self.suffix = suffix
    self.shape = shape
    self.role = role
    self.initialization = initialization
  }

  /// The number of elements: the product of the shape.
  public var count: Int { shape.reduce(1, *) }
}

extension ParameterDescription {
  /// The weight and, where asked for, the bias of a layer with these fans.
  ///
  /// - Parameters:
  ///   - shape: that of the weight, outputs first.
  ///   - fanIn: how many weights feed one output element.
  ///   - fanOut: how many weights one input element feeds.
  static func weight(_ shape: [Int], hasBias: Bool, fanIn: Int, fanOut: Int) -> [ParameterDescription] {
    let bound = 1 / Double(fanIn).squareRoot()
    let weight = ParameterDescription(
      suffix: "weight", shape: shape, role: .weight,
      initialization: .weight(fanIn: fanIn, fanOut: fanOut, frameworkBound: bound))
    let bias = ParameterDescription(
      suffix: "bias", shape: [shape[0]], role: .bias, initialization: .bias(frameworkBound: bound))
    return hasBias ? [weight, bias] : [weight]
  }

  /// The scale and the shift of a normalization.
  static func scaleAndShift(channels: Int) -> [ParameterDescription] {
    [
      ParameterDescription(suffix: "weight", shape: [channels], role: .scale, initialization: .constant(1)),
      ParameterDescription(suffix: "bias", shape: [channels], role: .shift, initialization: .constant(0)),
    ]
  }
}
