import Graphs
import Networks
import Torch

/// How the loss would change if a channel were scaled, for every image.
public struct ActivationGradients {
  /// One convolution or linear layer.
  public struct Layer {
    /// Its weight, whose first axis are the channels.
    public let weight: Network.Parameter
    /// Σ over pixels of a·∂L/∂a, with a the layer's output: (N, channels), float64.
    public let products: Tensor
  }

  /// The mean cross-entropy L.
  public let loss: Double
  /// In the order of the network's nodes.
  public let layers: [Layer]

  public init(loss: Double, layers: [Layer]) {
    self.loss = loss
    self.layers = layers
  }
}

extension Ingredient {
  /// Products of the outputs of convolutions and linear layers with their gradients, on the probe's images: one forward
  /// and one backward pass.
  public static let activationGradients = Ingredient("activation-gradients", from: .probe)
}

extension MeasurementContext {
  /// The products of each convolution's and linear layer's output, before any batch norm, with the gradient of the mean
  /// cross-entropy of the probe's images, with the batch's statistics in batch norms, differentiated through.
  ///
  /// Cost: one forward and one backward pass, and a number for each channel and image.
  /// - Throws: ``UndefinedValue`` where there is no network.
  public func activationGradients() throws -> ActivationGradients {
    try value(of: .activationGradients) {
      let network = try network()
      let probe = try probe()
      let images = try network.prepared(probe.images)
      let weights = network.weights.filter { parameter in
        let layer = network.graph.nodes[parameter.node].layer
        return layer is Convolution || layer is Linear
      }
      let weightOfNode = Dictionary(uniqueKeysWithValues: weights.map { ($0.node, $0) })
      return try watching(weights.map(\.tensor)) {
        var found: [(weight: Network.Parameter, output: Tensor)] = []
        let logits = try network.activations(
          images, batchNorm: .coupled, keepsOutputs: false,
          transform: { index, output throws(TorchError) in
            if let weight = weightOfNode[index] { found.append((weight, output)) }
            return output
          }
        ).logits
        let loss = try logits.crossEntropy(probe.labels)
        let outputGradients =
          found.isEmpty ? [] : try gradients(of: [loss], withRespectTo: found.map(\.output))
        let layers = try zip(found, outputGradients).map { layer, gradient in
          ActivationGradients.Layer(
            weight: layer.weight, products: try Self.products(layer.output.detached(), gradient))
        }
        return ActivationGradients(loss: try loss.detached().item(), layers: layers)
      }
    }
  }

  private static func products(_ output: Tensor, _ gradient: Tensor?) throws(TorchError) -> Tensor {
    guard let gradient else {
      return try .zeros([output.shape[0], output.shape[1]], dataType: .float64, device: output.device)
    }
    let product = try output.converted(to: .float64) * gradient.converted(to: .float64)
    return product.rank > 2 ? try product.sum(axes: Array(2..<product.rank)) : product
  }
}
