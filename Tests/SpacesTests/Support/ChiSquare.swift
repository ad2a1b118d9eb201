/// Pearson's statistic of counts against expected ones: the sum of (count - expected)^2 / expected.
func chiSquare(_ counts: [Int], expected: [Double]) -> Double {
  zip(counts, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) / $1.1 }
}

/// What the statistic exceeds once in a thousand times when the expectation is right, by degrees of
/// freedom; from tables of the distribution.
let chiSquareAtOneInAThousand: [Int: Double] = [4: 18.467, 23: 49.728, 24: 51.179]
