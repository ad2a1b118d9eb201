/// How many finalists a final round trains for how long: successive halving over one annealed training.
///
/// With n finalists and E epochs, every step halves the finalists and doubles the epochs, ending with at least
/// ``fewestAtTheEnd`` of them at E epochs: 16 finalists and 4 epochs are 16 after one epoch, the best 8 of them after two,
/// the best 4 after four. The rate anneals over E epochs and a step continues the training of the one before, so a
/// finalist of E epochs costs E in all, and this schedule costs 16 + 8 + 8 = 32 epochs, as many as 8 finalists trained to
/// the end. In the last step, each is trained from ``seeds`` sets of weights, since at the top of a search the seeds
/// differ as much as the architectures.
///
/// Source: Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", AISTATS 2016.
public struct FinalSchedule: Hashable, Sendable {
  /// Finalists trained to the same epoch.
  public struct Step: Hashable, Sendable {
    public let finalists: Int
    /// Since the training began.
    public let epochs: Int
    /// The sets of initial weights that each is trained from.
    public let seeds: Int
  }

  /// In order; none without finalists.
  public let steps: [Step]

  /// Halving goes on while at least as many remain.
  public static let fewestAtTheEnd = 4
  /// In the last step.
  public static let seeds = 3

  /// - Parameters:
  ///   - finalists: of the first step.
  ///   - epochs: of the last.
  public init(finalists: Int, epochs: Int) {
    var halvings = 0
    while finalists >> (halvings + 1) >= Self.fewestAtTheEnd, epochs >> (halvings + 1) >= 1 { halvings += 1 }
    steps =
      finalists == 0
      ? []
      : (0...halvings).map { step in
        Step(
          finalists: finalists >> step, epochs: epochs >> (halvings - step),
          seeds: step == halvings ? Self.seeds : 1)
      }
  }

  /// The trainings, those that continue another included.
  public var trainings: Int { steps.reduce(0) { $0 + $1.finalists * $1.seeds } }
}
