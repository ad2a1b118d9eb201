import Foundation
import Torch

extension Metric {
  /// Λ·Ψ with Λ = Σ over layers of ln Σ over weights of 1/sd(|g|), g the gradients of the mean cross-entropy of each
  /// half of the probe's images, and Ψ the number of distinct sample-wise activation patterns, as ``swap``.
  ///
  /// Over all layers. The authors choose layers for each benchmark, but do not publish which: see
  /// ``lSWAG(deciles:name:)``.
  public static let lSWAG = lSWAG(deciles: 0...9, name: "l-swag")

  /// Λ·Ψ with Λ = Σ over layers of ln Σ over weights of 1/sd(|g|), g the gradients of the mean cross-entropy of each
  /// half of the probe's images, and Ψ the number of distinct sample-wise activation patterns, as ``swap``.
  ///
  /// The standard deviation of the two numbers is half of their difference; weights with equal ones do not count, nor do
  /// layers that have no others. Of L convolutions and linear layers, Λ counts those whose index l, from 0, has ⌊10·l/L⌋
  /// in the deciles, and of as many ReLU layers Ψ counts those up to the last decile. Undefined where no layer counts.
  /// Cost: those of ``zico`` and ``swap``. When not to use it: with few images, where a difference of two noisy
  /// gradients is noise; to compare values for different numbers of images.
  /// Source: Casarin et al., "L-SWAG: Layer-Sample Wise Activation with Gradients Information for Zero-Shot NAS on Vision
  /// Transformers", CVPR 2025.
  ///
  /// - Parameters:
  ///   - deciles: of the layers that count, from 0 to 9.
  ///   - name: the metric's, different for each interval.
  public static func lSWAG(deciles: ClosedRange<Int>, name: String) -> Metric {
    let isWhole = deciles == 0...9
    let countsAllUnits = deciles.upperBound == 9
    return Metric(
      name: name,
      title: "L-SWAG: steadiness of gradients times patterns"
        + (isWhole ? "" : ", deciles \(deciles.lowerBound) to \(deciles.upperBound)"),
      formula: "Λ·Ψ, Λ = Σ over layers of ln Σ 1/sd(|g|) over two batches, Ψ the value of swap",
      direction: .higherIsBetter, range: "-∞ … ∞",
      ingredients: [.halfLossGradients, countsAllUnits ? .distinctUnits : .activationPatterns],
      source: "Casarin et al., CVPR 2025"
    ) { context in
      let halves = try context.halfLossGradients().map { try $0.weights() }
      let layers = halves[0].count
      var logarithms: [Double] = []
      for index in 0..<layers where deciles.contains(10 * index / layers) {
        let (first, second) = (halves[0][index].gradient, halves[1][index].gradient)
        let zero = try Tensor.zeros([], dataType: .float64, device: first.device)
        let deviations = try (first.absolute() - second.absolute()).absolute().scaled(by: 0.5)
        let one = try Tensor.ones([], dataType: .float64, device: first.device)
        let sum = try deviations.isEqual(to: zero).selecting(zero, otherwise: one / deviations).sum().item()
        if sum > 0 { logarithms.append(log(sum)) }
      }
      guard !logarithms.isEmpty else { throw UndefinedValue("both halves of the probe have the same gradients") }
      let units = try countsAllUnits ? context.distinctUnits() : distinctUnits(upTo: deciles.upperBound, in: context)
      return .defined(logarithms.reduce(0, +) * Double(units))
    }
  }

  /// The distinct patterns of the ReLU layers up to a decile.
  private static func distinctUnits(upTo decile: Int, in context: MeasurementContext) throws -> Int {
    let patterns = try context.activationPatterns()
    let count = patterns.layers.count
    return try patterns.distinctUnits(ofFirst: (0..<count).count { 10 * $0 / count <= decile })
  }
}
