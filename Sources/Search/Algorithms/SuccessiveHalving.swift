import Spaces

extension SearchAlgorithm {
  /// n random architectures after few epochs; of each rung the best 1/η get η times the epochs, up to the plan's.
  ///
  /// With r the first rung's epochs and R the plan's, rung k holds max(1, ⌊n / η^k⌋) architectures at min(R, r·η^k)
  /// epochs; ties go to the earlier trial, and those without a score are dropped. Every promotion continues its
  /// architecture's training, so one of R epochs costs R epochs in all. Each trial of each rung is one evaluation: 27
  /// architectures with η = 3, r = 1 and R = 9 are 27 + 9 + 3. The last rung's best wins.
  ///
  /// The rate anneals over R epochs, and a rung is a point of that one training: its networks are less annealed the
  /// fewer their epochs. A rung needs all trials of the one before, so at its end workers run idle.
  ///
  /// When not to use it: where scores after few epochs rank otherwise than after the plan's (`--ladder` shows it), with
  /// metrics at initialization, and with R below η·r, where it is random search with one cut.
  ///
  /// Source: Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter optimization", AISTATS
  /// 2016.
  public static let successiveHalving = SearchAlgorithm(
    name: "successive-halving", title: "Successive halving",
    summary: "measures random architectures after a few epochs; the best of each rung train further, up to --epochs",
    source: "Jamieson and Talwalkar, AISTATS 2016",
    settings: [
      .init(name: "candidates", meaning: "architectures in the first rung", standard: 27, range: 1...100_000),
      .init(
        name: "reduction", meaning: "one in this many goes on, with this many times the epochs", standard: 3,
        range: 2...100
      ),
      .init(name: "first-epochs", meaning: "epochs of the first rung", standard: 1, range: 1...100_000),
    ],
    takesSeveralFidelities: true,
    plannedEvaluations: { settings, plan in
      var rung = HalvingRung(settings, plan.fidelity)
      var evaluations = rung.size
      while let next = rung.next(of: rung.size) {
        rung = next
        evaluations += rung.size
      }
      return evaluations
    },
    act: { history, generator throws(ArchitectureError) in
      var rung = HalvingRung(history.settings, history.fidelity)
      var chosen: [SearchHistory.Entry] = []
      while history.number >= rung.end {
        let trials = history.entries.filter { rung.start..<rung.end ~= $0.number }
        guard trials.count == rung.size else { return .wait }
        chosen = trials.filter { $0.fitness != nil }.sorted { $0.isBetter(than: $1) }
        guard let next = rung.next(of: chosen.count) else { return .finish }
        rung = next
      }
      let fidelity = history.fidelity(epochs: rung.epochs)
      guard rung.start > 0 else { return .evaluate(try history.sample(&generator), fidelity) }
      return .promote(trial: chosen[history.number - rung.start].number, fidelity)
    })
}

/// Trials of consecutive numbers at the same epochs.
private struct HalvingRung {
  let start: Int
  let size: Int
  let epochs: Int
  private let reduction: Int
  private let largestEpochs: Int

  var end: Int { start + size }

  /// The first.
  init(_ settings: AlgorithmSettings, _ fidelity: Fidelity) {
    self.init(
      start: 0, size: settings["candidates", default: 27],
      epochs: min(settings["first-epochs", default: 1], fidelity.epochs),
      reduction: settings["reduction", default: 3], largestEpochs: fidelity.epochs)
  }

  private init(start: Int, size: Int, epochs: Int, reduction: Int, largestEpochs: Int) {
    self.start = start
    self.size = size
    self.epochs = epochs
    self.reduction = reduction
    self.largestEpochs = largestEpochs
  }

  /// The rung after this one, of which so many trials have a score; nil after the last.
  func next(of scored: Int) -> HalvingRung? {
    guard epochs < largestEpochs, scored > 0 else { return nil }
    return HalvingRung(
      start: end, size: min(max(1, size / reduction), scored), epochs: min(epochs * reduction, largestEpochs),
      reduction: reduction, largestEpochs: largestEpochs)
  }
}
