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
    var tensors = tensors
    for (index, input) in graph.foldableBatchNorms {
      guard let norm = graph.nodes[index].layer as? BatchNorm else { continue }
      let (own, name) = (graph.nodes[index].name, graph.nodes[input].name)
      try exporting("\(own) could not be folded into \(name)") {
        let (weight, bias) = try folding(norm, own, into: name)
        tensors["\(name).weight"] = weight
        tensors["\(name).bias"] = bias
      }
      for suffix in ["weight", "bias", "running_mean", "running_var"] { tensors["\(own).\(suffix)"] = nil }
    }
    return try ExportedNetwork(graph: graph.foldingBatchNorms(), tensors: tensors, card: card)
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
