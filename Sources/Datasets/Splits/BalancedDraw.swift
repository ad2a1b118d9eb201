import Torch

/// Draws images without replacement, every class as often as every other.
///
/// ```swift
/// var draw = try BalancedDraw(labels: set.labels, classCount: 10, seed: seed)
/// let kernelImages = try draw.take(64)
/// let others = try draw.take(64)  // none of the first 64 again
/// ```
public struct BalancedDraw: Sendable {
  private var remaining: [[Int]]
  /// How many images of each class there were to draw from.
  private let available: [Int]
  /// For messages; none where the caller has none.
  private let classNames: [String]
  private var generator: SeededGenerator

  /// - Parameters:
  ///   - labels: The class of every image.
  ///   - classNames: What messages call the classes; empty for their numbers.
  ///   - indices: The images that may be drawn, or nil for all of them.
  /// - Throws: ``DatasetError`` when a label is outside `0 ..< classCount` or an index outside `labels`.
  public init(
    labels: [Int], classCount: Int, classNames: [String] = [], among indices: [Int]? = nil, seed: Seed
  ) throws(DatasetError) {
    self.classNames = classNames
    generator = seed.derived("balanced draw").generator()
    var classes = [[Int]](repeating: [], count: max(classCount, 0))
    for index in indices ?? Array(labels.indices) {
      guard labels.indices.contains(index), classes.indices.contains(labels[index]) else {
        throw DatasetError(
          .request,
          labels.indices.contains(index)
            ? "image \(index) has the label \(labels[index]), but the classes are 0 to \(classCount - 1)"
            : "image \(index) was asked for, but the images are 0 to \(labels.count - 1)")
      }
      classes[labels[index]].append(index)
    }
    remaining = []
    for members in classes { remaining.append(generator.permuted(members)) }
    available = classes.map(\.count)
  }

  /// The next `count` images in random order.
  ///
  /// Every class gives `count / classCount` of them, rounded down; which classes give the remaining
  /// ones, one each, is drawn at random among those that have more left.
  ///
  /// - Throws: ``DatasetError`` naming the class that has too few images left, and what would help.
  public mutating func take(_ count: Int) throws(DatasetError) -> [Int] {
    guard count >= 0, !remaining.isEmpty else {
      throw DatasetError(.request, "\(count) images of \(remaining.count) classes were asked for")
    }
    let (share, extra) = count.quotientAndRemainder(dividingBy: remaining.count)
    var shares = [Int](repeating: share, count: remaining.count)
    let order = generator.permuted(Array(shares.indices))
    let byPlenty = order.filter { remaining[$0].count > share } + order.filter { remaining[$0].count <= share }
    for lucky in byPlenty.prefix(extra) { shares[lucky] += 1 }
    if let label = shares.indices.first(where: { remaining[$0].count < shares[$0] }) {
      throw shortage(of: label, share: shares[label], count: count)
    }
    return take(shares)
  }

  /// This many images of each class.
  private mutating func take(_ shares: [Int]) -> [Int] {
    var drawn: [Int] = []
    for (label, share) in shares.enumerated() {
      drawn += remaining[label].suffix(share)
      remaining[label].removeLast(share)
    }
    return generator.permuted(drawn)
  }

  /// The next `count` images in random order: as ``take(_:)`` where every class has enough, else as balanced as the
  /// classes go. Small classes then give all they have, and the others equally many.
  ///
  /// - Throws: ``DatasetError`` where fewer images are left in all.
  public mutating func takeEvenly(_ count: Int) throws(DatasetError) -> [Int] {
    try balanced(count, leaving: 0, or: { ClassShares.even(count, of: $0) })
  }

  /// The next `count` images in random order: as ``take(_:)`` where every class has enough, else each class in
  /// proportion to what it has left, and at least one image.
  ///
  /// - Parameter kept: how many images of each class, as far as it has them, are left for other draws.
  /// - Throws: ``DatasetError`` where fewer images are left in all, or so few that not as many could be left.
  public mutating func takeProportionally(_ count: Int, leaving kept: Int = 0) throws(DatasetError) -> [Int] {
    try balanced(count, leaving: kept, or: { ClassShares.proportional(count, of: $0, leaving: kept) })
  }

  private mutating func balanced(
    _ count: Int, leaving kept: Int, or shares: ([Int]) -> [Int]?
  ) throws(DatasetError) -> [Int] {
    // The strict draw changes the generator even where it fails.
    var strict = self
    if let drawn = try? strict.take(count),
      zip(remaining, strict.remaining).allSatisfy({ $1.count >= min(kept, $0.count) })
    {
      self = strict
      return drawn
    }
    let sizes = remaining.map(\.count)
    if let shares = shares(sizes) { return take(shares) }
    let total = sizes.reduce(0, +)
    guard total >= count else {
      throw DatasetError(
        .request,
        "\(count.counted("image")) were asked for, and there are \(total.grouped); ask for fewer, or add images")
    }
    let singles = sizes.indices.filter { (1...max(1, kept)).contains(sizes[$0]) }
    throw DatasetError(
      .request,
      "\(count.counted("image")) cannot be held out of \(total.grouped), since each class keeps one to train on"
        + (singles.isEmpty
          ? "; ask for fewer, or add images"
          : ", and \(DatasetError.list(singles.prefix(3).map(title)))"
            + (singles.count > 3 ? " and \((singles.count - 3).grouped) more" : "")
            + " \(singles.count == 1 ? "has" : "have") a single one; add images of \(singles.count == 1 ? "it" : "them")")
    )
  }

  /// A class in a sentence.
  private func title(_ label: Int) -> String {
    classNames.indices.contains(label) ? "the class '\(classNames[label])'" : "class \(label)"
  }

  /// A class of which too few images are left. A smaller draw is advised only where there is one.
  private func shortage(of label: Int, share: Int, count: Int) -> DatasetError {
    let (left, all) = (remaining[label].count, available[label])
    // Every class gives as many as the smallest, and those that have more give one more at most.
    let least = remaining.map(\.count).min() ?? 0
    let largest = least * remaining.count + remaining.count { $0.count > least }
    let advice =
      if all == 0 {
        "no smaller draw helps: leave the class out of the data set, or draw without balancing (`tangent train` does "
          + "with --train-images all)"
      } else if left == 0 {
        "draw fewer images in all, at most \(all) of each class"
      } else {
        "ask for \(largest) at most, or get more images of the class"
      }
    return DatasetError(
      .request,
      "a class-balanced draw of \(count.counted("image")) needs \(share) of \(title(label)), which has "
        + (left == all ? "\(all)" : "\(left) of \(all) left") + "; \(advice)")
  }
}
