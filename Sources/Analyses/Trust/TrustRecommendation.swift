import Metrics
import Search

/// A score as `tangent search` measures it: what to search by, and how each architecture is trained before.
public struct TrustRecommendation: Hashable, Sendable, Codable {
  /// An objective, as ``Objective/init(_:in:)`` reads it.
  public let metric: String
  public let epochs: Int
  public let repeats: Int
  /// Nil for all.
  public let trainImages: Int?

  /// The cheapest search that measures a score as a study did.
  ///
  /// Where everything that is measured of networks is read at one rung, that rung is the search's last epoch and the
  /// objective says nothing of it: `naswot@0` is `naswot` after no epoch.
  ///
  /// - Parameters:
  ///   - title: the score's: an objective, in which `METRIC@EPOCH` is a rung of the plan.
  ///   - plan: the study's. Its rungs are trainings of their own, so that each equals a search of that many epochs.
  /// - Throws: ``SearchError`` where the title is no objective.
  public init(_ title: String, of plan: EvaluationPlan, in catalogue: Catalogue = .standard) throws(SearchError) {
    let objective = try Objective(title, in: catalogue)
    var epochs: Set<Int> = []
    for term in objective.terms {
      let metric = try searching { try catalogue.metric(named: term.metric) }
      if !metric.ingredients.needNoNetwork { epochs.insert(term.epoch ?? plan.epochs) }
    }
    let last = epochs.max() ?? 0
    metric = epochs.count > 1 ? objective.description : objective.description.replacing("@\(last)", with: "")
    self.epochs = last
    repeats = epochs.isEmpty ? 1 : plan.repeats
    trainImages = plan.trainingImages
  }
}
