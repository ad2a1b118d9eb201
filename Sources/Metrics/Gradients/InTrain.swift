import Foundation

extension Metric {
  /// γ·(1 + o)/ln(L + 1) with γ = Σ ln((Σ λ)²/Σ λ²) over the L convolutions, λ the eigenvalues of the covariance of a
  /// convolution's channels, and o = Σ min(1, s/m) over the weights, s the standard deviation and m the largest entry of
  /// a weight's gradient: see ``MeasurementContext/noiseResponses()``.
  ///
  /// Large for networks of many layers in which many channels vary and no single weight dominates the gradient. It needs
  /// no images and no labels. There is no public code. A description of the paper leaves open what is chosen here: the
  /// layers are the convolutions, their outputs count before batch norms, the tensors are the weights of convolutions and
  /// linear layers, and noise has the size of the network's images, where theirs is 64x64. Undefined without
  /// convolutions. Cost: one forward and one backward pass over 64 images. When not to use it: to reproduce published
  /// values. Source: Zhou et al., "InTrain: Intrinsic Trainability for Zero-Cost Neural Architecture Search", CVPR 2026.
  public static let inTrain = Metric(
    name: "intrain", title: "InTrain: independent channels and even gradients",
    formula: "Σ ln((Σ λ)²/Σ λ²) · (1 + Σ min(1, s/m)) / ln(L + 1)", direction: .higherIsBetter, range: "0 … ∞",
    ingredients: [.noiseResponses], source: "Zhou et al., CVPR 2026, as described"
  ) { context in
    let responses = try context.noiseResponses()
    guard !responses.channelCounts.isEmpty else { throw UndefinedValue("the network has no convolutions") }
    // A count is at least 1, but for rounding.
    let expressivity = responses.channelCounts.reduce(0) { $0 + max(0, log($1)) }
    let evenness = responses.gradientSpreads.reduce(0, +)
    return .defined(expressivity * (1 + evenness) / log(Double(responses.channelCounts.count + 1)))
  }
}
