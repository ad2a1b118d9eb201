import Foundation

/// A sample of architectures by score and by accuracy.
///
/// Both are kept as dense ranks, so that a resample is an index away and needs no comparison of numbers.
public struct RankedPairs: Sendable {
  /// 0 for those without a score, and from 1 in the order of the scores, equal for ties.
  private let scores: [Int]
  /// From 0 in the order of the accuracies.
  private let accuracies: [Int]
  /// The accuracy of each of the second keys, in its own unit.
  private let accuracyOfKey: [Double]
  private let scoreKeys: Int
  /// Percent in a unit of the accuracies.
  private let percent: Double

  public var count: Int { scores.count }

  /// - Parameters:
  ///   - scores: one for each architecture; nil for one without a score.
  ///   - isHigherBetter: the scores' direction.
  ///   - accuracies: as many, as shares or in percent: where none is above 1, they are shares.
  public init(scores: [Double?], isHigherBetter: Bool = true, accuracies: [Double]) {
    precondition(scores.count == accuracies.count, "a score, or nil, for each accuracy")
    let sign: Double = isHigherBetter ? 1 : -1
    let signed = scores.map { $0.map { sign * $0 } }
    let levels = Self.levels(signed.compactMap { $0 })
    self.scores = signed.map { $0.map { Self.place(of: $0, in: levels) + 1 } ?? 0 }
    scoreKeys = levels.count + 1
    accuracyOfKey = Self.levels(accuracies)
    self.accuracies = accuracies.map { [accuracyOfKey] in Self.place(of: $0, in: accuracyOfKey) }
    percent = (accuracies.max() ?? 0) > 1 ? 1 : 100
  }

  private init(_ other: RankedPairs, _ members: some Sequence<Int>) {
    scores = members.map { other.scores[$0] }
    accuracies = members.map { other.accuracies[$0] }
    (accuracyOfKey, scoreKeys, percent) = (other.accuracyOfKey, other.scoreKeys, other.percent)
  }

  /// The members at these places, which may repeat.
  public subscript(members: [Int]) -> RankedPairs { RankedPairs(self, members) }

  /// Those of the highest accuracies: the share of them, rounded up, and those tied with the last.
  public func top(_ share: Double) -> RankedPairs {
    let wanted = Int((Double(count) * share).rounded(.up))
    guard wanted > 0 else { return RankedPairs(self, []) }
    let lowest = accuracies.sorted(by: >)[wanted - 1]
    return RankedPairs(self, accuracies.indices.filter { accuracies[$0] >= lowest })
  }

  /// The different numbers, rising.
  private static func levels(_ numbers: [Double]) -> [Double] {
    var levels: [Double] = []
    for number in numbers.sorted() where number != levels.last { levels.append(number) }
    return levels
  }

  private static func place(of number: Double, in levels: [Double]) -> Int {
    var (low, high) = (0, levels.count)
    while low < high {
      let middle = (low + high) / 2
      if levels[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension RankedPairs {
  /// Every statistic that exists: a constant score has no correlation, and a part of fewer than three members none
  /// either.
  ///
  /// Cost: O(n·log n).
  public var statistics: [RankStatistic: Double] {
    var found: [RankStatistic: Double] = [:]
    let (half, tenth) = (top(0.5), top(0.1))
    let pairs = pairCounts
    found[.spearman] = spearman
    found[.kendall] = pairs.tauB
    found[.pairProbability] = pairs.orderedShare
    if half.count > 2 {
      found[.spearmanTopHalf] = half.spearman
      found[.kendallTopHalf] = half.pairCounts.tauB
    }
    if tenth.count > 2 {
      found[.spearmanTopTenth] = tenth.spearman
      found[.kendallTopTenth] = tenth.pairCounts.tauB
    }
    found[.nDCG] = nDCG
    found[.firstPick] = best(ofFirst: 1)
    found[.bestOfTen] = best(ofFirst: 10)
    return found
  }

  private var pairCounts: PairCounts { PairCounts(scores, accuracies, keys: accuracyOfKey.count) }

  /// Spearman's rho alone; nil where scores or accuracies are constant.
  public var spearman: Double? {
    let (ranks, others) = (Self.ranks(scores, keys: scoreKeys), Self.ranks(accuracies, keys: accuracyOfKey.count))
    let mean = Double(count + 1) / 2
    var (own, other, both) = (0.0, 0.0, 0.0)
    for (rank, accuracy) in zip(ranks, others) {
      own += (rank - mean) * (rank - mean)
      other += (accuracy - mean) * (accuracy - mean)
      both += (rank - mean) * (accuracy - mean)
    }
    guard own > 0, other > 0 else { return nil }
    return both / (own * other).squareRoot()
  }

  /// Ranks of the scores and of the accuracies, each less their mean and of length 1, so that the sum of their products is
  /// Spearman's rho; nil where either is constant.
  var unitRanks: (scores: [Double], accuracies: [Double])? {
    func unit(_ ranks: [Double]) -> [Double]? {
      let mean = Double(count + 1) / 2
      let length = ranks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
      return length > 0 ? ranks.map { ($0 - mean) / length } : nil
    }
    guard let scores = unit(Self.ranks(scores, keys: scoreKeys)),
      let accuracies = unit(Self.ranks(accuracies, keys: accuracyOfKey.count))
    else { return nil }
    return (scores, accuracies)
  }

  /// Ranks from 1, the mean rank for ties.
  private static func ranks(_ keys: [Int], keys count: Int) -> [Double] {
    var members = [Int](repeating: 0, count: count)
    for key in keys { members[key] += 1 }
    var below = 0
    let ranks = members.map { members in
      defer { below += members }
      return Double(below) + Double(members + 1) / 2
    }
    return keys.map { ranks[$0] }
  }

  /// Members grouped by score, the best first.
  private var groups: [[Int]] {
    var groups = [[Int]](repeating: [], count: scoreKeys)
    for (member, score) in scores.enumerated() { groups[score].append(member) }
    return groups.reversed().filter { !$0.isEmpty }
  }

  private func accuracy(_ member: Int) -> Double { accuracyOfKey[accuracies[member]] }

  /// The expected best accuracy among the first members by score; all of them where there are fewer.
  private func best(ofFirst wanted: Int) -> Double? {
    var missing = wanted
    var best: Double?
    for group in groups {
      let sorted = group.map(accuracy).sorted(by: >)
      guard sorted.count > missing else {
        best = max(best ?? sorted[0], sorted[0])
        missing -= sorted.count
        if missing == 0 { break }
        continue
      }
      // Of g tied, m random ones are taken: the probability that the i-th best is the best of them is
      // C(g − i − 1, m − 1) / C(g, m), with i from 0.
      var probability = Double(missing) / Double(sorted.count)
      var expected = 0.0
      for (place, accuracy) in sorted.enumerated() where probability > 0 {
        expected += probability * max(best ?? accuracy, accuracy)
        probability *= Double(sorted.count - place - missing) / Double(max(1, sorted.count - place - 1))
      }
      return expected
    }
    return best
  }

  private static let gainPlaces = 1000
  /// The sum of a million gains of this exponent is still finite.
  private static let largestExponent = 1000.0

  /// Σ of the discounts of the first places, from none to all that count.
  private static let discounts: [Double] = {
    var sums = [0.0]
    for place in 1...gainPlaces { sums.append(sums[place - 1] + 1 / log2(Double(place + 1))) }
    return sums
  }()

  private var nDCG: Double? {
    // Targets that are no percentages can be thousands; a power of two in all gains leaves their ratio as it is.
    let shift = max(0, percent * (accuracyOfKey.max() ?? 0) - Self.largestExponent)
    let gains = accuracyOfKey.map { exp2(percent * $0 - shift) - exp2(-shift) }
    func discounted(_ groups: [(count: Int, gains: Double)]) -> Double {
      var (place, total) = (0, 0.0)
      for group in groups where group.count > 0 {
        let end = min(place + group.count, Self.gainPlaces)
        total += group.gains / Double(group.count) * (Self.discounts[end] - Self.discounts[min(place, end)])
        place = end
      }
      return total
    }
    var byScore = [(count: Int, gains: Double)](repeating: (0, 0), count: scoreKeys)
    var byAccuracy = [(count: Int, gains: Double)](repeating: (0, 0), count: gains.count)
    for (score, accuracy) in zip(scores, accuracies) {
      byScore[score] = (byScore[score].count + 1, byScore[score].gains + gains[accuracy])
      byAccuracy[accuracy] = (byAccuracy[accuracy].count + 1, byAccuracy[accuracy].gains + gains[accuracy])
    }
    let ideal = discounted(byAccuracy.reversed())
    return ideal > 0 ? discounted(byScore.reversed()) / ideal : nil
  }
}
