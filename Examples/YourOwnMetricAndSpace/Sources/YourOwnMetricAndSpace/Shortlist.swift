import Tangent

extension SearchAlgorithm {
  /// Ten random architectures after one epoch; the best two are trained on, up to the plan's epochs.
  static let shortlist = SearchAlgorithm(
    name: "shortlist", title: "Shortlist", summary: "the best two of ten random architectures are trained on",
    source: "this example", settings: [],
    plannedEvaluations: { settings, plan in 12 },
    act: { history, generator throws(ArchitectureError) in
      if history.number < 10 { return .evaluate(try history.sample(&generator), history.fidelity(epochs: 1)) }
      guard history.number < 12 else { return .finish }
      guard history.entries.count >= 10 else { return .wait }
      let best = history.entries.prefix(10).sorted { $0.isBetter(than: $1) }
      return .promote(trial: best[history.number - 10].number, history.fidelity)
    })
}
