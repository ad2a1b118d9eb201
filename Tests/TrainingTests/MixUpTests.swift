import Foundation
import TestSupport
import Testing
import Torch

import Training

@Suite struct MixUpTests {
  private func shares(_ alpha: Double, _ count: Int = 4000) -> [Double] {
    var generator = Seed(11).generator()
    return (0..<count).map { _ in MixUp.beta(alpha, &generator) }
  }

  /// Beta(α, α) has mean ½ and variance 1/(4(2α + 1)).
  @Test(arguments: [0.01, 0.2, 0.5, 1]) func sharesHaveTheMomentsOfBeta(alpha: Double) {
    let shares = shares(alpha)
    #expect(shares.allSatisfy { (0...1).contains($0) })
    let variance = 1 / (4 * (2 * alpha + 1))
    let count = Double(shares.count)
    let mean = shares.reduce(0, +) / count
    #expect(abs(mean - 0.5) < Tolerance.standardDeviations * (variance / count).squareRoot())
    // (x − ½)² is at most ¼, so its own variance is at most 1/64.
    let square = shares.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } / count
    #expect(abs(square - variance) < Tolerance.standardDeviations * (1 / (64 * count)).squareRoot())
  }

  /// Beta(½, ½) is the arcsine law, P(x ≤ q) = 2/π·asin √q, and Beta(1, 1) is uniform.
  @Test(arguments: [0.1, 0.3, 0.5, 0.8]) func sharesHaveTheDistributionOfBeta(bound: Double) {
    for (alpha, expected) in [(0.5, 2 / Double.pi * asin(bound.squareRoot())), (1, bound)] {
      let shares = shares(alpha)
      let below = Double(shares.count { $0 <= bound }) / Double(shares.count)
      let deviation = (expected * (1 - expected) / Double(shares.count)).squareRoot()
      #expect(abs(below - expected) < Tolerance.standardDeviations * deviation, "alpha \(alpha)")
    }
  }

  @Test func theSeedDecides() {
    let first = MixUp(alpha: 0.4, count: 9, seed: Seed(1))
    let again = MixUp(alpha: 0.4, count: 9, seed: Seed(1))
    let other = MixUp(alpha: 0.4, count: 9, seed: Seed(2))
    #expect(first.share == again.share && first.partners == again.partners)
    #expect(first.share != other.share && first.partners != other.partners)
  }
}
