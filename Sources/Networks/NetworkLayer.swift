import Graphs
import Torch

/// A layer that can be computed: the second half of a `Layer` of `Graphs`.
///
/// This one rule is enough for everything: trainings and kernels differentiate it by libtorch's automatic
/// differentiation, one layer at a time. ``FastLayer`` adds rules that are faster.
///
/// Images must not influence each other: row i of the output depends on row i of the inputs alone. The one
/// layer for which that does not hold is ``BatchNormMode/coupled`` batch norm, which the passes know.
public protocol NetworkLayer: Layer {
  /// The layer's output for a batch of N images.
  ///
  /// - Parameters:
  ///   - inputs: (N, channels, height, width) each, or (N, channels) where flat: as many, and of the shapes, as
  ///     the layer's `outputShape` accepted. Read only.
  ///   - parameters: the layer's own. Read only.
  ///   - context: which pass this is. The same context gives the same output, random layers included.
  /// - Returns: (N, …) of the layer's output shape, computed by operations that libtorch can differentiate.
  func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor

  /// The most elements that the forward rule holds for one image besides its inputs and its output, such as the
  /// scores of an attention: what a kernel's memory bound must leave room for.
  func workingElements(inputs: [FeatureShape], output: FeatureShape) -> Int
}

extension NetworkLayer {
  /// None: right for a rule of one operation.
  public func workingElements(inputs: [FeatureShape], output: FeatureShape) -> Int { 0 }
}

/// The learned tensors of one layer.
public struct LayerParameters: Sendable {
  private let values: [(suffix: String, tensor: Tensor)]

  package init(_ values: [(suffix: String, tensor: Tensor)]) {
    self.values = values
  }

  /// The tensor with this `ParameterDescription.suffix`, where the layer has it.
  public subscript(suffix: String) -> Tensor? {
    values.first { $0.suffix == suffix }?.tensor
  }

  /// A tensor that the layer must have.
  public func required(_ suffix: String) throws(TorchError) -> Tensor {
    guard let tensor = self[suffix] else {
      throw TorchError(operation: "layer", reason: "the layer has no parameter '\(suffix)'")
    }
    return tensor
  }

  var suffixes: [String] { values.map(\.suffix) }

  /// The same elements as leaves of a computation of their own.
  func leaves(requiringGradient wanted: Set<String>) throws(TorchError) -> LayerParameters {
    var leaves: [(suffix: String, tensor: Tensor)] = []
    for (suffix, tensor) in values { leaves.append((suffix, try tensor.leaf(wanted.contains(suffix)))) }
    return LayerParameters(leaves)
  }
}

extension Tensor {
  /// The same elements, cut off from what they were computed from.
  func leaf(_ requiresGradient: Bool) throws(TorchError) -> Tensor {
    let leaf = try detached()
    if requiresGradient { try leaf.setRequiresGradient(true) }
    return leaf
  }
}
