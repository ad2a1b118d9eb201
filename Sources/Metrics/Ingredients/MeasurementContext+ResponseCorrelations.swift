import Datasets
import Graphs
import Networks
import Torch

/// How alike a network's ReLUs respond to two images, and how alike the loss depends on them. Other rectifiers count like
/// ReLUs: see `Activation.rectifier`.
public struct ResponseCorrelations: Sendable {
  /// Σ over ReLUs of w·(|C| + |D|), (N, N), float64, on the CPU: C_ij is Pearson's correlation of the ReLU's inputs for
  /// images i and j, D_ij that of the gradients of the mean cross-entropy with respect to these inputs. A matrix in which
  /// an image is constant does not count.
  public let sums: Tensor
  /// ε of the network's type.
  let spacing: Double

  /// Those of a network for images, with the batch's statistics in batch norms.
  ///
  /// - Parameter weights: w by node; ReLUs without one do not count.
  /// - Throws: ``UndefinedValue`` where the loss is not finite.
  package init(of network: Network, weights: [Int: Double], on batch: ImageBatch) throws {
    let images = try network.prepared(batch.images).detached()
    let total = try Tensor.zeros([batch.count, batch.count], dataType: .float64)
    spacing = network.dataType.spacing
    try watching([images]) {
      var inputs: [Int: Tensor] = [:]
      var outputs: [(node: Int, input: Tensor, output: Tensor)] = []
      let read = Set(weights.keys.map { network.graph.nodes[$0].inputs[0] })
      let logits = try network.activations(
        images, batchNorm: .coupled, keepsOutputs: false,
        transform: { index, output throws(TorchError) in
          if read.contains(index) { inputs[index] = output }
          // Each input has one ReLU.
          if let weight = weights[index],
            let input = inputs.removeValue(forKey: network.graph.nodes[index].inputs[0])
          {
            outputs.append((index, try input.detached(), output))
            if let matrix = try Self.correlations(input) { try total.add(inPlace: matrix, scaledBy: weight) }
          }
          return output
        }
      ).logits
      let loss = try logits.crossEntropy(batch.labels)
      guard try loss.detached().item().isFinite else {
        throw UndefinedValue("the loss on the probe's images is not a number")
      }
      let watched = outputs.filter(\.output.requiresGradient)
      guard loss.requiresGradient, !watched.isEmpty else { return }
      let found = try gradients(of: [loss], withRespectTo: watched.map(\.output))
      for ((node, input, _), gradient) in zip(watched, found) {
        guard let gradient, let weight = weights[node] else { continue }
        let passed = try Self.passed(gradient, back: node, of: network, to: input)
        if let matrix = try Self.correlations(passed) { try total.add(inPlace: matrix, scaledBy: weight) }
      }
    }
    sums = total
  }

  /// The gradient of a rectifier's input through this rectifier alone: the input may have other readers.
  private static func passed(
    _ gradient: Tensor, back node: Int, of network: Network, to input: Tensor
  ) throws -> Tensor {
    try watching([input]) {
      let output = try network.evaluate(node, [input], batchNorm: .coupled)
      return try gradients(of: [output], seeds: [gradient], withRespectTo: [input])[0] ?? gradient
    }
  }

  /// The absolute correlations of the rows; nil where a row is constant but for rounding, or not finite.
  private static func correlations(_ values: Tensor) throws(TorchError) -> Tensor? {
    let rows = try values.detached().moved(to: .cpu).placesBeforeChannels()
    // The extremes of a row that is not finite are not finite.
    let largest = try zip(rows.minimum(axes: [1]).doubles(), rows.maximum(axes: [1]).doubles()).map { max(-$0, $1) }
    guard largest.allSatisfy(\.isFinite) else { return nil }
    let exact = try rows.converted(to: .float64)
    let centered = try exact - exact.mean(axes: [1], keepingAxes: true)
    let products = try centered.matmul(centered.transposed())
    let norms = try products.diagonal().squareRoot()
    let rounding = (values.dataType ?? .float64).spacing * Double(rows.shape[1])
    guard zip(try norms.doubles(), largest).allSatisfy({ $0 > rounding * $1 }) else { return nil }
    return try (products / (norms.reshaped([-1, 1]) * norms)).absolute()
  }
}

extension Ingredient {
  /// Correlations of the ReLUs' inputs, and of the loss's gradients there, on the probe's images: one forward and one
  /// backward pass.
  public static let responseCorrelations = Ingredient("response-correlations", from: .probe)
}

extension MeasurementContext {
  /// The correlations of each ReLU's responses to the probe's images, with the weight 2^b for a ReLU of block b. The stem
  /// is block −1, and the first block after it block 0: see `NetworkGraph.blockOutputs()`.
  ///
  /// Cost: one forward and one backward pass, O(N²·units), and a number for each unit and image.
  /// - Throws: ``UndefinedValue`` where there is no network, it has no rectifier, or the loss is not finite.
  public func responseCorrelations() throws -> ResponseCorrelations {
    try value(of: .responseCorrelations) {
      let network = try network()
      let ends = try graph.blockOutputs()
      let names = graph.nodes.map(\.name)
      let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
      var weights: [Int: Double] = [:]
      for (index, node) in network.graph.nodes.enumerated()
      where node.layer.activation == .rectifier && network.computes(index, inTraining: false) {
        let place = places[node.name] ?? 0
        let block = ends.count { $0 < place } - 1
        weights[index] = Double(sign: .plus, exponent: block, significand: 1)
      }
      guard !weights.isEmpty else { throw UndefinedValue("the network has no ReLU or other rectifier") }
      return try ResponseCorrelations(of: network, weights: weights, on: probe())
    }
  }
}
