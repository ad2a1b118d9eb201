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

  @Test func generatorsRepeat() throws {
    let first = try Tensor.randomNormal([5], generator: Generator(Seed(3))).doubles()
    #expect(try Tensor.randomNormal([5], generator: Generator(Seed(3))).doubles() == first)
    #expect(try Tensor.randomNormal([5], generator: Generator(Seed(4))).doubles() != first)
  }
}
