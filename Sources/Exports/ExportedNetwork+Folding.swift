import Graphs
import Torch

extension ExportedNetwork {
  /// The same function with fewer layers: a batch norm that directly follows a convolution, and alone reads it, becomes
  /// part of it.
  ///
  /// With weight W and bias b of the convolution, scale γ, shift β, mean μ and deviation σ = √(variance + ε) of the
  /// batch norm, W' = W·γ/σ and b' = β + (b − μ)·γ/σ, by output channel, computed in float64 and rounded once. Exact
  /// in evaluation up to rounding. Other batch norms stay.
  ///
  /// - Throws: ``ExportError`` where memory is exhausted.
  public func foldingBatchNorms() throws(ExportError) -> ExportedNetwork {
    var readers = [Int](repeating: 0, count: graph.nodes.count)
    for node in graph.nodes { for input in node.inputs { readers[input] += 1 } }
    readers[graph.output] += 1
    var folded = graph
    var tensors = tensors
    // For each node the one that has its value now.
    var sources = Array(graph.nodes.indices)
    for (index, node) in graph.nodes.enumerated() {
      guard let norm = node.layer as? BatchNorm, let input = node.inputs.first, readers[input] == 1,
        var convolution = graph.nodes[input].layer as? Convolution
      else { continue }
      let name = graph.nodes[input].name
      try exporting("\(node.name) could not be folded into \(name)") {
        let (weight, bias) = try folding(norm, node.name, into: name)
        tensors["\(name).weight"] = weight
        tensors["\(name).bias"] = bias
      }
      for suffix in ["weight", "bias", "running_mean", "running_var"] { tensors["\(node.name).\(suffix)"] = nil }
      convolution.hasBias = true
      folded.nodes[input].layer = convolution
      sources[index] = input
    }
    for index in folded.nodes.indices { folded.nodes[index].inputs = folded.nodes[index].inputs.map { sources[$0] } }
    folded.output = sources[graph.output]
    return try ExportedNetwork(
      graph: folded.keeping(folded.nodes.indices.map { sources[$0] == $0 }), tensors: tensors, card: card)
  }

  private func folding(
    _ norm: BatchNorm, _ name: String, into convolution: String
  ) throws -> (weight: Tensor, bias: Tensor) {
    func double(_ name: String) throws -> Tensor? { try tensors[name]?.converted(to: .float64) }
    let variance = try tensor("\(name).running_var").converted(to: .float64)
    let mean = try tensor("\(name).running_mean").converted(to: .float64)
    let weight = try tensor("\(convolution).weight").converted(to: .float64)
    let deviation = try variance.shifted(by: norm.epsilon).squareRoot()
    let scale = try double("\(name).weight") ?? .ones(mean.shape, dataType: .float64)
    let factor = try scale / deviation
    let bias = try double("\(convolution).bias") ?? .zeros(mean.shape, dataType: .float64)
    let shift = try double("\(name).bias") ?? .zeros(mean.shape, dataType: .float64)
    return (
      try (weight * factor.reshaped([-1, 1, 1, 1])).converted(to: .float32).contiguous(),
      try (shift + (bias - mean) * factor).converted(to: .float32).contiguous()
    )
  }
}
