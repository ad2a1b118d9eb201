import Torch

extension SeededGenerator {
  /// A whole number from 0 to `bound - 1`, each equally likely.
  ///
  /// Written out rather than taken from the standard library, whose way of drawing may change between
  /// versions. Source: Lemire, "Fast random integer generation in an interval", 2019.
  package mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "a range to draw from is not empty")
    let range = UInt64(bound)
    var (high, low) = next().multipliedFullWidth(by: range)
    if low < range {
      let threshold = (0 &- range) % range
      while low < threshold { (high, low) = next().multipliedFullWidth(by: range) }
    }
    return Int(high)
  }

  /// `values` in random order, each order equally likely (Fisher and Yates).
  package mutating func permuted(_ values: [Int]) -> [Int] {
    var values = values
    for position in values.indices.dropFirst().reversed() {
      values.swapAt(position, below(position + 1))
    }
    return values
  }
}
