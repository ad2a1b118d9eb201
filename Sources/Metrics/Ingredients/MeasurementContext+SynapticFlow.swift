import Graphs
import Networks
import Torch

/// How much each weight passes on of an image of ones, in a network whose parameters are all positive.
public struct SynapticFlow {
  /// |w|·∂R/∂|w| for the weights of each convolution and linear layer that R depends on, float64.
  public let products: [Tensor]

  public init(products: [Tensor]) {
    self.products = products
  }
}

extension Ingredient {
  /// The flow of an image of ones through the network of absolute values: one forward and one backward pass.
  public static let synapticFlow = Ingredient("synaptic-flow", from: .network)
}

extension MeasurementContext {
  /// |w|·∂R/∂|w| with R the sum of the logits of one image of ones, in a copy of the network in which every parameter is
  /// replaced by its absolute value and batch norms pass on their inputs.
  ///
  /// Computed in float64, since R grows exponentially with depth. Cost: a copy of the network, one forward and one
  /// backward pass for one image, and a number for each weight.
  /// - Throws: ``UndefinedValue`` where there is no network.
  public func synapticFlow() throws -> SynapticFlow {
    try value(of: .synapticFlow) {
      let network = try network()
      let copy = try Network(
        network.graph.withoutAuxiliaryOutputs().withoutBatchNorms(), seed: Seed(0), device: network.device,
        dataType: .float64)
      var absolute: [String: Tensor] = [:]
      let state = network.state
      for name in copy.state.keys { absolute[name] = try state[name]?.absolute().converted(to: .float64) }
      try copy.load(absolute)
      let input = copy.shapes[0]
      let pixels = input.isFlat ? [input.channels] : [input.channels, input.height, input.width]
      let image = try copy.prepared(.ones([1] + pixels, dataType: .float64))
      let weights = copy.weights.map(\.tensor)
      let found = try watching(weights) {
        let total = try copy.logits(image, batchNorm: .coupled).sum()
        return total.requiresGradient ? try gradients(of: [total], withRespectTo: weights) : []
      }
      var products: [Tensor] = []
      for (weight, gradient) in zip(weights, found) {
        if let gradient { products.append(try weight * gradient) }
      }
      return SynapticFlow(products: products)
    }
  }
}
