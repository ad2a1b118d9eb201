import Search
import Spaces
import Torch

/// Algorithms that do what those of the catalogue do not.
enum SampleAlgorithms {
  /// Evaluates at every fidelity, mutates, promotes any trial by any number of epochs, waits for some, and finishes.
  static let restless = SearchAlgorithm(
    name: "restless", title: "Restless", summary: "does everything", source: "these tests", settings: [],
    plannedEvaluations: { _, _ in 45 },
    act: { history, generator throws(ArchitectureError) in
      guard history.number < 45 else { return .finish }
      let last = history.fidelity.epochs
      func fidelity(from epochs: Int) -> Fidelity {
        history.fidelity(epochs: Int.random(in: epochs...last, using: &generator))
      }
      switch history.number % 4 {
      case 3:
        guard history.entries.count >= history.number - 1 else { return .wait }
        let low = history.entries.filter { $0.fidelity != nil }
        guard let entry = low.randomElement(using: &generator), let epochs = entry.fidelity?.epochs else {
          return .evaluate(try history.sample(&generator), fidelity(from: 1))
        }
        return .promote(trial: entry.number, fidelity(from: epochs + 1))
      case 2:
        guard let parent = history.entries.last else { return .wait }
        return .evaluate(try history.mutation(of: parent, &generator), fidelity(from: 1))
      default: return .evaluate(try history.sample(&generator), fidelity(from: 1))
      }
    })

  /// Waits for what never comes.
  static let waiting = acting("waiting") { history in history.number < 5 ? nil : .wait }

  /// Evaluates until it answers something else than nil.
  static func acting(_ name: String, _ action: @escaping @Sendable (SearchHistory) -> SearchAction?) -> SearchAlgorithm
  {
    SearchAlgorithm(
      name: name, title: name, summary: name, source: "these tests", settings: [], plannedEvaluations: { _, _ in nil },
      act: { history, generator throws(ArchitectureError) in
        try action(history) ?? .evaluate(try history.sample(&generator), history.fidelity(epochs: 1))
      })
  }

  static let unknown = acting("unknown") { $0.number < 5 ? nil : .promote(trial: $0.number, $0.fidelity) }
  static let backward = acting("backward") { $0.number < 5 ? nil : .promote(trial: 0, $0.fidelity(epochs: 1)) }
  static let beyond = acting("beyond") { $0.number < 5 ? nil : .promote(trial: 0, $0.fidelity(epochs: 100)) }

  static let catalogue = {
    var catalogue = Catalogue.standard
    catalogue.algorithms += [restless, waiting, unknown, backward, beyond]
    return catalogue
  }()
}
