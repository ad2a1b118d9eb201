import Graphs
import Networks
import Torch

extension Ingredient {
  /// How alike the classifier's weights are to those that it began with; costs next to nothing.
  public static let classifierSimilarity = Ingredient("classifier-similarity", from: .network)
}

extension MeasurementContext {
  /// ⟨W₀, W⟩ / (‖W₀‖·‖W‖) with W the weight of the last layer, flattened, and W₀ its initial value: from −1 to 1.
  ///
  /// W₀ is drawn again from the network's seed: see `Network.initialValue(of:)`.
  /// - Throws: ``UndefinedValue`` where there is no network, its last layer is not linear, or a weight is zero
  ///   altogether or not finite.
  public func classifierSimilarity() throws -> Double {
    try value(of: .classifierSimilarity) {
      let network = try network()
      let output = network.graph.output
      guard network.graph.nodes[output].layer is Linear,
        let weight = network.parameters.first(where: { $0.node == output && $0.role == .weight })
      else { throw UndefinedValue("the last layer is not linear") }
      return try cosine(between: network.initialValue(of: weight), weight.tensor)
    }
  }
}

/// ⟨a, b⟩ / (‖a‖·‖b‖) over all elements, in float64.
/// - Throws: ``UndefinedValue`` where one is zero or not finite.
package func cosine(between first: Tensor, _ second: Tensor) throws -> Double {
  let (first, second) = (try first.converted(to: .float64), try second.converted(to: .float64))
  let norms = try ((first * first).sum().item() * (second * second).sum().item()).squareRoot()
  let cosine = try (first * second).sum().item() / norms
  guard cosine.isFinite else { throw UndefinedValue("the classifier's weights are zero or not finite") }
  return min(max(cosine, -1), 1)
}
