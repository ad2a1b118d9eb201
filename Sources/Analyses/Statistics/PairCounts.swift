/// How the pairs of a sample are ordered by two quantities: what Kendall's tau-b and the share of ordered pairs are made
/// of.
///
/// Cost: O(n·log n). Source: Knight, "A computer method for calculating Kendall's tau with ungrouped data", JASA 1966.
struct PairCounts: Hashable {
  /// Pairs that both quantities order, and order alike.
  let concordant: Int
  /// Pairs that both order, and order differently.
  let discordant: Int
  /// Pairs tied in the first quantity, in the second, and in both.
  let tiedInFirst: Int
  let tiedInSecond: Int
  let tiedInBoth: Int

  /// - Parameters:
  ///   - first: one key for each member of the sample, from 0.
  ///   - second: likewise, as many.
  ///   - keys: above all keys of the second quantity.
  init(_ first: [Int], _ second: [Int], keys: Int) {
    // One number for both, so that one sort orders by the first and, within ties, by the second.
    var joint = zip(first, second).map { $0 * keys + $1 }
    joint.sort()
    let ordered = joint.map { $0 % keys }
    tiedInFirst = Self.tiedPairs(joint.lazy.map { $0 / keys })
    tiedInBoth = Self.tiedPairs(joint)
    var sorted = ordered
    discordant = Self.sortCountingInversions(&sorted)
    tiedInSecond = Self.tiedPairs(sorted)
    concordant = Self.pairs(first.count) - tiedInFirst - tiedInSecond + tiedInBoth - discordant
  }

  private static func pairs(_ count: Int) -> Int { count * (count - 1) / 2 }

  /// The pairs of equal values in a sorted list.
  private static func tiedPairs(_ sorted: some Sequence<Int>) -> Int {
    var total = 0
    var run = 0
    var last: Int?
    for value in sorted {
      run = value == last ? run + 1 : 0
      total += run
      last = value
    }
    return total
  }

  /// Sorts by merging and returns how many pairs stood in falling order.
  private static func sortCountingInversions(_ values: inout [Int]) -> Int {
    var inversions = 0
    var merged = values
    var width = 1
    while width < values.count {
      var start = 0
      while start < values.count {
        let middle = min(start + width, values.count)
        let end = min(start + 2 * width, values.count)
        var (left, right) = (start, middle)
        for place in start..<end {
          if right >= end || (left < middle && values[left] <= values[right]) {
            merged[place] = values[left]
            left += 1
          } else {
            merged[place] = values[right]
            inversions += middle - left
            right += 1
          }
        }
        start = end
      }
      swap(&values, &merged)
      width *= 2
    }
    return inversions
  }

  /// Kendall's tau-b, (C − D) / √((pairs − ties in the first)·(pairs − ties in the second)); nil where a quantity is
  /// constant.
  var tauB: Double? {
    let untied = Double(concordant + discordant)
    let first = untied + Double(tiedInSecond - tiedInBoth)
    let second = untied + Double(tiedInFirst - tiedInBoth)
    guard first > 0, second > 0 else { return nil }
    return Double(concordant - discordant) / (first.squareRoot() * second.squareRoot())
  }

  /// The share of pairs with different values of the second quantity that the first orders alike, a tie counting half;
  /// nil where the second is constant.
  var orderedShare: Double? {
    let ties = tiedInFirst - tiedInBoth
    let total = concordant + discordant + ties
    return total > 0 ? (Double(concordant) + Double(ties) / 2) / Double(total) : nil
  }
}
