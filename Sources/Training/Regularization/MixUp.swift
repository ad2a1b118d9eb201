import Datasets
import Foundation
import Torch

/// Mixed images: x ← λ·x + (1 − λ)·x′, and their labels by the same shares, with x′ another image of the batch and
/// λ from Beta(α, α), one for the whole batch. Zhang et al., "mixup: beyond empirical risk minimization", ICLR 2018.
///
/// Cost: one pass over the batch. It pays in long trainings, and delays short ones.
package struct MixUp {
  /// λ.
  package let share: Double
  /// For each image, the position of x′ in the batch.
  package let partners: [Int]

  /// - Parameters:
  ///   - alpha: α, above 0 and at most 1.
  ///   - seed: of the step, so that a resumed training mixes the same.
  package init(alpha: Double, count: Int, seed: Seed) {
    var generator = seed.derived("mixup").generator()
    share = Self.beta(alpha, &generator)
    partners = generator.permuted(Array(0..<count))
  }

  package func partners(of tensor: Tensor) throws(TorchError) -> Tensor {
    try tensor.gathered(axis: 0, at: Tensor(partners.map(Int64.init), device: tensor.device))
  }

  package func applied(to images: Tensor) throws(TorchError) -> Tensor {
    let mixed = try images.scaled(by: share)
    try mixed.add(inPlace: partners(of: images), scaledBy: 1 - share)
    return mixed
  }

  /// A draw from Beta(α, α) for α ≤ 1: Jöhnk's, in logarithms because powers of a small 1/α underflow.
  ///
  /// With U, V uniform, X = U^(1/α) and Y = V^(1/α): X/(X + Y) where X + Y ≤ 1, else again.
  package static func beta(_ alpha: Double, _ generator: inout SeededGenerator) -> Double {
    while true {
      let (x, y) = (log(uniform(&generator)) / alpha, log(uniform(&generator)) / alpha)
      guard exp(x) + exp(y) <= 1 else { continue }
      let largest = max(x, y)
      return exp(x - largest) / (exp(x - largest) + exp(y - largest))
    }
  }

  /// Above 0 and at most 1, in steps of 2⁻⁵³.
  private static func uniform(_ generator: inout SeededGenerator) -> Double {
    Double((generator.next() >> 11) + 1) * 0x1p-53
  }
}
