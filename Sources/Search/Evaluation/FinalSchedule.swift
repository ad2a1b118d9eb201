/// How long a final round trains how many finalists: sequential halving of networks that are trained from several seeds.
///
/// The first step trains half of the E epochs, and the worse half drops out; in the steps after it, whoever is left trains
/// to the end, from one seed more each time, and the worse half drops out again; in the last step, the few that are left
/// are trained from ``seeds`` seeds. So 8 finalists and 4 epochs, down to two, are 8 after two epochs, 4 after four, and 2
/// after four from three seeds. The rate anneals over E epochs, and a step continues the trainings of the one before.
///
/// Seeds rather than epochs are what a choice at the top of a search needs: of the best 17 NAS-Bench-201 cells by score
/// (Fashion-MNIST, 4 epochs of 10,000 images), the held-out losses of two seeds had a rank correlation of -.02, and the
/// loss after the first epoch had one of .09 and .39 with the same seed's at the end, after the second of .81 and .56.
///
/// Source: Karnin, Koren and Somekh, "Almost optimal exploration in multi-armed bandits", ICML 2013.
public struct FinalSchedule: Hashable, Sendable {
  /// Finalists trained to the same epoch.
  public struct Step: Hashable, Sendable {
    public let finalists: Int
    /// Since the training began.
    public let epochs: Int
    /// The sets of initial weights that each is trained from, those of earlier steps included.
    public let seeds: Int
  }

  /// In order; none without finalists.
  public let steps: [Step]

  /// In the last step.
  public static let seeds = 3

  /// - Parameters:
  ///   - finalists: of the first step.
  ///   - epochs: of the last.
  ///   - fewest: finalists of the last step, where there are as many.
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
