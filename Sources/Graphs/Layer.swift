/// What one node of a network computes, as a plain value: its numbers, and what follows from them without
/// computing anything.
///
/// A layer is a type of its own, in this module or in another: ``NetworkGraph`` and everything that reads graphs ask
/// the layer, and there is no list of layers. How the layer is computed is the second half of a layer:
/// `NetworkLayer` of `Networks`.
///
/// Three layers have a meaning for graphs as such: ``Input``, ``Zero`` and ``Sum``.
public protocol Layer: Hashable, Sendable, CustomStringConvertible {
  /// The shape of the output for inputs of these shapes; checks the layer's own numbers too.
  ///
  /// - Throws: what does not fit, without the node's name.
  func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape

  /// The learned tensors, the weight before the bias.
  ///
  /// Running statistics are not learned and are not listed. The layer's numbers are taken as they
  /// are; ``NetworkGraph/shapes()`` is what checks them.
  var parameters: [ParameterDescription] { get }

  /// The multiply-accumulates for one image as a sum of products, such as
  /// `[[positions, window, inputs, outputs], [biased outputs]]`; ``NetworkGraph/cost()`` multiplies and adds, and
  /// notices where that leaves the range of `Int`. What counts is convolutions and matrix products, as for
  /// NAS-Bench-201; normalizations, poolings and activations count nothing.
  func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]]

  /// What the layer outputs for zeros, which decides what may be removed from a graph.
  var valueOfZeros: ValueOfZeros { get }

  /// Whether two of these that read the same inputs compute the same, so that one serves both: the layer has
  /// no parameters, no running statistics and no randomness of its own.
  var isInterchangeable: Bool { get }

  /// The most convolutions and linear layers in a row within the layer.
  var weightedDepth: Int { get }

  /// Whether the layer is one of a network's convolutions, where these are counted.
  var isConvolution: Bool { get }

  /// What kind of activation function the layer is, if it is one.
  var activation: Activation? { get }
}

extension Layer {
  public var isConvolution: Bool { false }
  public var activation: Activation? { nil }

  /// Whether the other is a layer of the same type with the same numbers.
  public func isEqual(to other: any Layer) -> Bool {
    other as? Self == self
  }
}

/// What a layer computes from zeros.
public enum ValueOfZeros: Hashable, Sendable, CaseIterable {
  /// Zeros.
  case zeros
  /// Zeros until something else is learned, such as the shift of a batch norm.
  case learnedShift
  /// Anything else.
  case other
}

/// A layer that has nothing of its own to learn, to keep or to draw, and no products to count.
public protocol ParameterFreeLayer: Layer {}

extension ParameterFreeLayer {
  public var parameters: [ParameterDescription] { [] }
  public func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]] { [] }
  public var isInterchangeable: Bool { true }
  public var weightedDepth: Int { 0 }
}
