/// Which classes a network takes for which.
public struct ConfusionMatrix: Hashable, Sendable {
  /// `counts[c][p]`: the images of class c that the network says are of class p.
  public let counts: [[Int]]

  /// Images of one class that were taken for another.
  public struct Confusion: Hashable, Sendable {
    public let label: Int
    public let prediction: Int
    public let count: Int

    public init(label: Int, prediction: Int, count: Int) {
      self.label = label
      self.prediction = prediction
      self.count = count
    }
  }

  public init(labels: [Int], predictions: [Int], classCount: Int) {
    precondition(labels.count == predictions.count, "one prediction for each label")
    var counts = [[Int]](repeating: [Int](repeating: 0, count: classCount), count: classCount)
    for (label, prediction) in zip(labels, predictions) { counts[label][prediction] += 1 }
    self.counts = counts
  }

  private var hits: [Int] { counts.indices.map { counts[$0][$0] } }
  private var sizes: [Int] { counts.map { $0.reduce(0, +) } }

  /// Between 0 and 1.
  public var accuracy: Double { Double(hits.reduce(0, +)) / Double(sizes.reduce(0, +)) }

  /// The mean over the classes that occur of the share of their images that are classified correctly.
  public var balancedAccuracy: Double {
    let recalls = zip(hits, sizes).filter { $1 > 0 }.map { Double($0) / Double($1) }
    return recalls.reduce(0, +) / Double(recalls.count)
  }

  /// The most frequent confusions, at most this many; of equal ones the first class first.
  public func mostConfused(_ most: Int) -> [Confusion] {
    let all = counts.indices.flatMap { label in
      counts.indices.filter { $0 != label && counts[label][$0] > 0 }
        .map { Confusion(label: label, prediction: $0, count: counts[label][$0]) }
    }
    return Array(
      all.sorted { $0.count == $1.count ? ($0.label, $0.prediction) < ($1.label, $1.prediction) : $0.count > $1.count }
        .prefix(most))
  }
}
