import Graphs
import Networks
import Torch

/// Another layer without its fast rules: what a layer of another package is that has a forward rule alone.
///
/// Everything then differentiates it automatically, so that a network of these is the reference for the network of
/// the layers themselves.
public struct ForwardOnly: NetworkLayer {
  public let base: any NetworkLayer

  public init(_ base: any NetworkLayer) {
    self.base = base
  }

  public func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    try base.outputShape(of: inputs)
  }

  public var parameters: [ParameterDescription] { base.parameters }
  public func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]] {
    base.multiplyAccumulates(inputs: inputs, output: output)
  }

  public var valueOfZeros: ValueOfZeros { base.valueOfZeros }
  public var isInterchangeable: Bool { base.isInterchangeable }
  public var weightedDepth: Int { base.weightedDepth }
  public var isConvolution: Bool { base.isConvolution }
  public var description: String { "\(base), forward only" }

  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try base.forward(inputs, parameters, in: context)
  }

  public static func == (left: ForwardOnly, right: ForwardOnly) -> Bool { left.base.isEqual(to: right.base) }
  public func hash(into hasher: inout Hasher) { hasher.combine(base) }
}

extension NetworkGraph {
  /// The same function without fast rules: every layer but the input, and the batch norms, which mix images, is a
  /// ``ForwardOnly``.
  public func withoutFastRules() -> NetworkGraph {
    var graph = self
    for index in graph.nodes.indices {
      guard let layer = graph.nodes[index].layer as? any NetworkLayer, !(layer is Input), !(layer is BatchNorm)
      else { continue }
      graph.nodes[index].layer = ForwardOnly(layer)
    }
    return graph
  }
}

extension LayerCase {
  /// Every case with its fast rules, and without any.
  public static let bothWays: [LayerCase] =
    all + all.map { LayerCase("\($0.name), forward only", $0.graph.withoutFastRules()) }
}
