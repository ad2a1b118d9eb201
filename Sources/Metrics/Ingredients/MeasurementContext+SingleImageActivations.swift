import Graphs
import Networks
import Torch

/// What a network computes for images by themselves.
public struct SingleImageActivations: Sendable {
  /// The outputs of all ReLUs and other rectifiers: (N, units), float64, on the CPU.
  public let activations: Tensor
  /// What the last layer reads: (N, features), float64, on the CPU.
  public let features: Tensor

  public init(activations: Tensor, features: Tensor) {
    self.activations = activations
    self.features = features
  }
}

extension Ingredient {
  /// Outputs of ReLUs and last features of three of the probe's images: a forward pass for each.
  public static let singleImageActivations = Ingredient("single-image-activations", from: .probe)
}

extension MeasurementContext {
  /// Outputs of ReLUs and last features of the first three of the probe's images, or all where there are fewer, each a
  /// batch of its own that batch norms normalize with its own statistics.
  ///
  /// Cost: three forward passes for one image, and a number for each unit.
  /// - Throws: ``UndefinedValue`` where there is no network, it has no rectifier, or an output is not finite.
  public func singleImageActivations() throws -> SingleImageActivations {
    try value(of: .singleImageActivations) {
      let network = try network()
      let probe = try probe()
      guard let last = network.graph.nodes[network.graph.output].inputs.first else {
        throw UndefinedValue("the network has no layer before its last")
      }
      var activations: [Tensor] = []
      var features: [Tensor] = []
      for image in 0..<min(3, probe.count) {
        var parts: [Tensor] = []
        let images = try network.prepared(probe.part(from: image, length: 1).images)
        try withoutGradients { () throws(NetworkError) in
          _ = try network.activations(
            images, batchNorm: .coupled, keepsOutputs: false,
            transform: { index, output throws(TorchError) in
              let flat = try output.reshaped([1, -1]).moved(to: .cpu).converted(to: .float64)
              if network.graph.nodes[index].layer.activation == .rectifier { parts.append(flat) }
              if index == last { features.append(flat) }
              return output
            })
        }
        guard !parts.isEmpty else { throw UndefinedValue("the network has no ReLU or other rectifier") }
        activations.append(try .concatenation(parts, axis: 1))
      }
      let found = SingleImageActivations(
        activations: try .concatenation(activations), features: try .concatenation(features))
      guard try found.activations.allFinite(), try found.features.allFinite() else {
        throw UndefinedValue("an output for a probe image is not a number")
      }
      return found
    }
  }
}
