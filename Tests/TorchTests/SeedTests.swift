import TestSupport
import Testing
import Torch

@Suite struct SeedTests {
  /// Vigna's reference xoshiro256** and SplitMix64: the first outputs for a state filled from 0.
  @Test func firstNumbersAreTheReferences() {
    var generator = SeededGenerator(seed: 0)
    #expect((0..<3).map { _ in generator.next() } == Self.reference)
  }

  // Computed with the authors' recurrences in Python integers: see scripts/golden.
  static let reference: [UInt64] = [
    11_091_344_671_253_066_420, 13_793_997_310_169_335_082, 1_900_383_378_846_508_768,
  ]

  @Test func derivedSeedsDifferByPurposeAndIndex() {
    let seed = Seed(7)
    let all = ["sample", "train", "probe"].flatMap { purpose in (0..<100).map { seed.derived(purpose, $0).value } }
    #expect(Set(all).count == all.count)
    #expect(seed.derived("train", 3) == Seed(7).derived("train", 3))
    #expect(seed.derived("train", 3) != Seed(8).derived("train", 3))
  }

  /// Of n draws the mean has variance v/n and the second moment v²(κ − 1)/n, with v = 1 and κ = 3 for
  /// the normal, v = 1/3 and κ = 9/5 for the uniform distribution on [−1, 1).
  @Test(arguments: Tolerance.types) func drawsHaveTheirMoments(type: DataType) throws {
    let count = 20_000.0
    let normal = try Tensor.randomNormal([20_000], dataType: type, generator: Generator(Seed(1))).doubles()
    let uniform = try Tensor.randomUniform([20_000], from: -1, to: 1, dataType: type, generator: Generator(Seed(1)))
      .doubles()
    #expect(uniform.allSatisfy { -1 <= $0 && $0 < 1 })
    for (values, variance, kurtosis) in [(normal, 1.0, 3.0), (uniform, 1 / 3.0, 1.8)] {
      let mean = values.reduce(0, +) / count
      let secondMoment = values.reduce(0) { $0 + $1 * $1 } / count
      #expect(abs(mean) < Tolerance.standardDeviations * (variance / count).squareRoot())
      #expect(
        abs(secondMoment - variance) < Tolerance.standardDeviations * variance * ((kurtosis - 1) / count).squareRoot())
    }
  }

  @Test func generatorsRepeat() throws {
    let first = try Tensor.randomNormal([5], generator: Generator(Seed(3))).doubles()
    #expect(try Tensor.randomNormal([5], generator: Generator(Seed(3))).doubles() == first)
    #expect(try Tensor.randomNormal([5], generator: Generator(Seed(4))).doubles() != first)
  }
}
