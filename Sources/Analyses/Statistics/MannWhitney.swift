import Foundation

/// The Mann-Whitney U test: whether values of one sample tend to be larger than those of another.
///
/// U counts the pairs in which the first sample's value is larger, ties as half. Without ties, and where one sample has
/// at most eight values, p is exact; otherwise it is that of the normal approximation, with the correction for ties and
/// for continuity, as SciPy's `mannwhitneyu` chooses. Cost: O((m + n)·log(m + n)), exact O(m²·n²).
/// Source: Mann and Whitney, "On a test of whether one of two random variables is stochastically larger than the other",
/// Annals of Mathematical Statistics 1947.
public struct MannWhitney: Hashable, Sendable {
  public let u: Double
  /// The probability of a U at least as large if the samples were of one distribution (one-sided).
  public let p: Double
  /// The share of pairs in which the first sample's value is larger, ties as half.
  public let superiority: Double

  /// - Precondition: neither sample is empty, and no value is NaN.
  public init(_ first: [Double], above second: [Double]) {
    precondition(!first.isEmpty && !second.isEmpty, "two samples of at least one value")
    let (m, n) = (first.count, second.count)
    let sorted = (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
    var (ranks, ties, start) = (0.0, 0.0, 0)
    while start < sorted.count {
      var end = start
      while end < sorted.count, sorted[end].0 == sorted[start].0 { end += 1 }
      let size = Double(end - start)
      ranks += Double(sorted[start..<end].count { $0.1 }) * (Double(start + 1) + Double(end)) / 2
      ties += size * size * size - size
      start = end
    }
    u = ranks - Double(m * (m + 1)) / 2
    superiority = u / Double(m * n)
    p = ties == 0 && min(m, n) <= 8 ? Self.exact(Int(u), m, n) : Self.approximate(u, m, n, ties: ties)
  }

  /// The share of orders with a U at least as large: the number of ways to choose m of m + n places whose U is k, summed.
  private static func exact(_ u: Int, _ m: Int, _ n: Int) -> Double {
    // counts[i][j][k]: the orders of i and j values with U = k. The largest value is of the first sample, above all j
    // of the second, or of the second, and adds nothing.
    var counts = [[[Double]]](
      repeating: [[Double]](repeating: [Double](repeating: 0, count: m * n + 1), count: n + 1), count: m + 1)
    for i in 0...m {
      for j in 0...n {
        guard i > 0, j > 0 else {
          counts[i][j][0] = 1
          continue
        }
        for k in 0...(i * j) {
          counts[i][j][k] = (k >= j ? counts[i - 1][j][k - j] : 0) + counts[i][j - 1][k]
        }
      }
    }
    let all = counts[m][n].reduce(0, +)
    return counts[m][n][u...].reduce(0, +) / all
  }

  private static func approximate(_ u: Double, _ m: Int, _ n: Int, ties: Double) -> Double {
    let (m, n) = (Double(m), Double(n))
    let total = m + n
    let variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
    guard variance > 0 else { return 1 }
    return min(1, erfc((u - m * n / 2 - 0.5) / (2 * variance).squareRoot()) / 2)
  }
}
