import Spaces
import TestSupport
import Testing

@Suite struct NASBench201MutationTests {
  /// A node of 1 to 3, one of its edges, one of the four other operations: 1/3, 1/6 or 1/9 for an edge,
  /// and a quarter of that for each of its 24 changes together.
  @Test(arguments: [
    "|none~0|+|skip_connect~0|nor_conv_1x1~1|+|nor_conv_3x3~0|avg_pool_3x3~1|none~2|",
    "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|nor_conv_3x3~0|nor_conv_3x3~1|nor_conv_3x3~2|",
  ])
  func edgesAreAsLikelyAsInTheBenchmark(text: String) throws {
    let cell = try NASBench201Cell(text)
    var generator = Xorshift(state: 7)
    var counts: [[NASBench201Operation: Int]] = Array(repeating: [:], count: 6)
    let total = 24_000
    for _ in 0..<total {
      let mutated = cell.mutated(using: &generator)
      for (edge, operation) in mutated.operations.enumerated() where operation != cell.operations[edge] {
        counts[edge][operation, default: 0] += 1
      }
    }
    let edges = [3, 6, 6, 9, 9, 9]
    #expect(counts.allSatisfy { $0.count == 4 })
    let observed = counts.flatMap { Array($0.values) }
    #expect(observed.reduce(0, +) == total, "one change each")
    let expected = edges.flatMap { Array(repeating: Double(total) / Double(4 * $0), count: 4) }
    #expect(chiSquare(observed, expected: expected) < chiSquareAtOneInAThousand[23] ?? 0)
  }

  /// Each operation on each edge, and each pair of operations on each pair of edges, as often as any other.
  @Test func samplesAreUniform() throws {
    let space = NASBench201()
    var generator = Xorshift(state: 3)
    let total = 10_000
    var cells: [[Int]] = []
    for _ in 0..<total {
      let cell = try space.cell(of: space.sample(using: &generator))
      cells.append(cell.operations.map { NASBench201Operation.allCases.firstIndex(of: $0) ?? -1 })
    }
    for first in 0..<6 {
      for second in first..<6 {
        var counts = [Int](repeating: 0, count: 25)
        for cell in cells { counts[5 * cell[first] + cell[second]] += 1 }
        if first == second { counts = (0..<5).map { counts[6 * $0] } }
        let expected = [Double](repeating: Double(total) / Double(counts.count), count: counts.count)
        #expect(
          chiSquare(counts, expected: expected) < chiSquareAtOneInAThousand[counts.count - 1] ?? 0,
          "edges \(first) and \(second)")
      }
    }
  }
}

/// Marsaglia's 64-bit xorshift with multiplied output; these tests need some fixed sequence.
struct Xorshift: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_f491_4f6c_dd1d
  }
}
