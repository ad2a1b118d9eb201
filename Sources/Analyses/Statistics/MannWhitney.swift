import Foundation

/// The Mann-Whitney U test: whether values of one sample tend to be larger than those of another.
///
/// U counts the pairs in which the first sample's value is larger, ties as half. Without ties, and where one sample has
/// at most eight values, p is exact; otherwise it is that of the normal approximation, with the correction for ties and
/// for continuity, as SciPy's `mannwhitneyu` chooses. Cost: O((m + n)·log(m + n)), exact O(m²·n²) and the memory of min(m, n)²·max(m, n) numbers.
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

  /// The share of orders with a U at least as large: the number of orders of m and n values whose U is k, summed.
  private static func exact(_ u: Int, _ m: Int, _ n: Int) -> Double {
    // The distribution is that of exchanged samples; the smaller one is what is kept a row of.
    let (few, many) = (min(m, n), max(m, n))
    // counts[i][k]: the orders of i values of the smaller sample with as many of the other as have been added. The
    // largest value is of the smaller sample, above all others, or of the other, and adds nothing.
    var counts = [[Double]](repeating: [1] + [Double](repeating: 0, count: few * many), count: few + 1)
    for others in 1...many {
      for i in 1...few {
        for k in stride(from: i * others, through: others, by: -1) { counts[i][k] += counts[i - 1][k - others] }
      }
    }
    let all = counts[few].reduce(0, +)
    return counts[few][u...].reduce(0, +) / all
  }

  private static func approximate(_ u: Double, _ m: Int, _ n: Int, ties: Double) -> Double {
    let (m, n) = (Double(m), Double(n))
    let total = m + n
    let variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
    guard variance > 0 else { return 1 }
    return min(1, erfc((u - m * n / 2 - 0.5) / (2 * variance).squareRoot()) / 2)
  }
}
