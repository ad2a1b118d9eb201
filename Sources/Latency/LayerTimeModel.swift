import Foundation

/// The seconds of layers that were never timed, from those of others of their kind.
///
/// For a layer of m multiply-accumulates, e elements of inputs and output and p parameters,
///
///     t = a + b·m + c·e + d·p,    a, b, c, d ≥ 0,
///
/// fitted so that the sum of (t / seconds − 1)² over the timed layers is least, and then multiplied by seconds / t of the
/// timed layer that is nearest in (ln(1 + m), ln(1 + e), ln(1 + p)): depthwise convolutions, for instance, do less with
/// the same arithmetic than others.
package struct LayerTimeModel: Hashable, Sendable {
  private let timed: [TimedLayer]
  /// a, b, c and d.
  package let coefficients: [Double]

  /// - Parameter timed: with seconds above 0.
  package init(_ timed: [TimedLayer]) {
    self.timed = timed
    let rows = timed.map { layer in layer.signature.features.map { $0 / layer.seconds } }
    coefficients = Self.leastSquares(rows)
  }

  /// - Precondition: some layers were timed.
  package func seconds(of signature: LayerSignature) -> Double {
    var nearest: (distance: Double, ratio: Double)?
    for layer in timed {
      let distance = zip(signature.features, layer.signature.features).reduce(0) { sum, pair in
        let difference = log1p(pair.0) - log1p(pair.1)
        return sum + difference * difference
      }
      if distance < nearest?.distance ?? .infinity { nearest = (distance, layer.seconds / fit(layer.signature)) }
    }
    return fit(signature) * (nearest?.ratio ?? 1)
  }

  private func fit(_ signature: LayerSignature) -> Double {
    // No layer is free, not even one whose kind was never timed with so little to do.
    max(1e-9, zip(coefficients, signature.features).reduce(0) { $0 + $1.0 * $1.1 })
  }

  /// The non-negative x that minimizes Σ (row · x − 1)², by coordinate descent on columns of unit length.
  package static func leastSquares(_ rows: [[Double]]) -> [Double] {
    guard let columns = rows.first?.count else { return [] }
    let lengths = (0..<columns).map { column in rows.reduce(0) { $0 + $1[column] * $1[column] }.squareRoot() }
    let scaled = rows.map { row in zip(row, lengths).map { $1 > 0 ? $0 / $1 : 0 } }
    let products = (0..<columns).map { first in
      (0..<columns).map { second in scaled.reduce(0) { $0 + $1[first] * $1[second] } }
    }
    let sums = (0..<columns).map { column in scaled.reduce(0) { $0 + $1[column] } }
    var solution = [Double](repeating: 0, count: columns)
    for _ in 0..<5_000 {
      var change = 0.0
      for column in 0..<columns where products[column][column] > 0 {
        let slope = sums[column] - zip(products[column], solution).reduce(0) { $0 + $1.0 * $1.1 }
        let next = max(0, solution[column] + slope / products[column][column])
        change = max(change, abs(next - solution[column]))
        solution[column] = next
      }
      if change <= 1e-12 * (solution.max() ?? 0) { break }
    }
    return zip(solution, lengths).map { $1 > 0 ? $0 / $1 : 0 }
  }
}

extension LayerSignature {
  /// What its time is a sum of.
  fileprivate var features: [Double] { [1, multiplyAccumulates, elements, parameters] }
}
