import Tangent

/// The tangent kernels that a study's page shows.
struct StudyKernels {
  struct Kernel {
    /// `best` or `worst`.
    let name: String
    let ranked: RankedTrial
    let measurement: KernelMeasurement

    func value(of metric: String) -> MetricSummary {
      MetricSummary([measurement.metrics[metric] ?? .undefined("not measured")])
    }
  }

  /// The plan that the kernels were computed with.
  let plan: EvaluationPlan
  /// Whether a metric of the study takes a kernel.
  let measuresKernels: Bool
  /// The class of each of the kernels' images.
  let labels: [Int]
  let all: [Kernel]

  var record: JSONValue {
    .array(
      all.map { kernel in
        [
          "name": JSONValue(kernel.name), "trial": JSONValue(kernel.ranked.trial.number),
          "architecture": JSONValue(kernel.ranked.trial.architecture.text),
          "metrics": .object(kernel.measurement.metrics.mapValues { JSONValue(MetricSummary([$0])) }),
        ]
      })
  }
}

extension StudyEntry {
  /// The best and the worst measured trial of those with the most epochs, by the first objective: none, one or two.
  var extremes: [RankedTrial] {
    let scored = ranked.filter { $0.trial.reuses == nil && $0.fitness != nil }
    let longest = scored.map { $0.trial.fidelity?.epochs ?? .max }.max()
    let candidates = scored.filter { $0.trial.fidelity?.epochs ?? .max == longest }
    // If several have the same score, the earlier trial counts.
    func first(_ isBetter: (Double, Double) -> Bool) -> RankedTrial? {
      candidates.min { own, other in
        let (fitness, others) = (own.fitness ?? 0, other.fitness ?? 0)
        return fitness == others ? own.trial.number < other.trial.number : isBetter(fitness, others)
      }
    }
    guard let best = first(>), let worst = first(<) else { return [] }
    return best.trial.number == worst.trial.number ? [best] : [best, worst]
  }
}
