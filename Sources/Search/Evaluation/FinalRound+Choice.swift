extension [FinalRound.Finalist] {
  /// Those trained longest and from the most seeds first; among equals, the lowest held-out loss first and those whose
  /// training diverged last. Ties keep their order.
  var inOrder: [FinalRound.Finalist] {
    enumerated().sorted { one, other in
      let (own, others) = (one.element.order, other.element.order)
      return own == others ? one.offset < other.offset : own < others
    }.map(\.element)
  }

  /// In order, except that the winner is first. The winner has the fewest multiply-accumulates among those trained
  /// longest and from the most seeds whose loss is within one standard error of the lowest, √(s²/n + t²/m) of the two
  /// means. With one seed, the lowest loss wins.
  package var winnerFirst: [FinalRound.Finalist] {
    let ordered = inOrder
    guard let lowest = ordered.first else { return [] }
    let winner = ordered.prefix { $0.order.isAsFar(as: lowest.order) }.filter { $0.isLevel(with: lowest) }
      .min { $0.ranked.multiplyAccumulates < $1.ranked.multiplyAccumulates }
    guard let winner else { return ordered }
    return [winner] + ordered.filter { $0 != winner }
  }
}

extension FinalRound.Finalist {
  /// The sort key of finalists, smaller first.
  fileprivate struct Order: Comparable {
    let epochs: Int
    let seeds: Int
    let loss: Double

    static func < (left: Order, right: Order) -> Bool {
      guard left.isAsFar(as: right) else {
        return left.epochs == right.epochs ? left.seeds > right.seeds : left.epochs > right.epochs
      }
      return left.loss < right.loss
    }

    /// Whether both were trained equally long from equally many seeds.
    func isAsFar(as other: Order) -> Bool { epochs == other.epochs && seeds == other.seeds }
  }

  fileprivate var order: Order {
    Order(epochs: epochs, seeds: evaluation.measurements.count, loss: loss.value.number ?? .infinity)
  }

  /// Whether the loss is within one standard error of another finalist's loss, which is no higher.
  func isLevel(with lowest: FinalRound.Finalist) -> Bool {
    self == lowest || loss.isLevel(with: lowest.loss)
  }
}

extension RankedTrial {
  /// The multiply-accumulates of the final network, for one image.
  var multiplyAccumulates: Int { trial.targetCost.multiplyAccumulates }
}
