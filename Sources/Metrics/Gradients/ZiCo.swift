import Foundation
import Torch

extension Metric {
  /// Σ over layers of ln Σ over weights of mean |g| / sd(g), with g the gradients of the mean cross-entropy of each half
  /// of the probe's images.
  ///
  /// For two halves mean |g| / sd(g) = (|g₁| + |g₂|) / |g₁ − g₂|, at least 1. Weights with g₁ = g₂ do not count, nor do
  /// layers that have no others. The authors use two batches of the training set, whole; here the halves are the first
  /// and the second of the probe, so that the value depends on the images' order. Batch norms use each half's own
  /// statistics. Undefined where no layer counts; the authors' code gives 0. Cost: as ``gradientNorm``, twice on half the
  /// images. When not to use it: with few images. A ratio of two noisy gradients is noisy, and one that rounding alone
  /// keeps from zero counts like the others.
  /// Source: Li et al., "ZiCo: Zero-shot NAS via Inverse Coefficient of Variation on Gradients", ICLR 2023.
  public static let zico = Metric(
    name: "zico", title: "ZiCo: steadiness of gradients between batches",
    formula: "Σ over layers of ln Σ mean |g| / sd(g), over two batches", direction: .higherIsBetter, range: "0 … ∞",
    ingredients: [.halfLossGradients], source: "Li et al., ICLR 2023", published: .zico2023
  ) { context in
    let halves = try context.halfLossGradients().map { try $0.weights() }
    var logarithms: [Double] = []
    for (first, second) in zip(halves[0], halves[1]) {
      let (first, second) = (first.gradient, second.gradient)
      let zero = try Tensor.zeros([], dataType: .float64, device: first.device)
      let ratios = try (first.absolute() + second.absolute()) / (first - second).absolute()
      let sum = try first.isEqual(to: second).selecting(zero, otherwise: ratios).sum().item()
      if sum > 0 { logarithms.append(log(sum)) }
    }
    guard !logarithms.isEmpty else { throw UndefinedValue("both halves of the probe have the same gradients") }
    return .defined(logarithms.reduce(0, +))
  }
}
