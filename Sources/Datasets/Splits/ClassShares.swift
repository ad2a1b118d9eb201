/// How many images each class gives to a draw that cannot be balanced.
package enum ClassShares {
  /// Equal shares, but of a class no more than it has: s_c = min(n_c, level), with the level for which they sum to
  /// `count`. What a whole level leaves over, the first of the classes that have more give, one each.
  ///
  /// - Parameter sizes: n_c, the images of each class.
  /// - Returns: nil where there are fewer images in all.
  package static func even(_ count: Int, of sizes: [Int]) -> [Int]? {
    guard count >= 0, sizes.reduce(0, +) >= count else { return nil }
    var (low, high) = (0, count)
    while low < high {
      let level = (low + high + 1) / 2
      if sizes.reduce(0, { $0 + min($1, level) }) <= count { low = level } else { high = level - 1 }
    }
    var shares = sizes.map { min($0, low) }
    var rest = count - shares.reduce(0, +)
    for label in sizes.indices where rest > 0 && sizes[label] > low {
      shares[label] += 1
      rest -= 1
    }
    return shares
  }

  /// Shares in proportion to the classes: s_c is count · n_c / Σn rounded, at least 1 where there are as many images to
  /// draw as classes, and at most n_c less what is to be left.
  ///
  /// Rounding is by largest remainders, ties by the order of the classes.
  /// - Returns: nil where there are fewer images in all than asked for.
  package static func proportional(_ count: Int, of sizes: [Int], leaving kept: Int = 0) -> [Int]? {
    let total = sizes.reduce(0, +)
    let limits = sizes.map { max(0, $0 - kept) }
    guard count >= 0, limits.reduce(0, +) >= count else { return nil }
    guard count > 0 else { return sizes.map { _ in 0 } }
    let least = count >= limits.count { $0 > 0 } ? 1 : 0
    let ideals = sizes.map { Double(count) * Double($0) / Double(total) }
    var shares = zip(ideals, limits).map { ideal, limit in min(limit, max(least, Int(ideal))) }
    var rest = count - shares.reduce(0, +)
    while rest != 0 {
      let step = rest.signum()
      let open = shares.indices.filter { step > 0 ? shares[$0] < limits[$0] : shares[$0] > min(least, limits[$0]) }
      // The class that is furthest from its due; the first of those.
      func lack(_ label: Int) -> Double { Double(step) * (ideals[label] - Double(shares[label])) }
      guard let label = open.max(by: { lack($0) < lack($1) || (lack($0) == lack($1) && $0 > $1) }) else { return nil }
      shares[label] += step
      rest -= step
    }
    return shares
  }
}
