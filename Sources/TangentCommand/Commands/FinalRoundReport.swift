import Tangent

/// What the final round of a search found: the best by score, trained longer.
package struct FinalRoundReport {
  /// The winner first; not empty.
  package let finalists: [FinalRound.Finalist]
  package let plan: EvaluationPlan
  /// All trials by score, the best first.
  package let ranked: [RankedTrial]

  package init(finalists: [FinalRound.Finalist], plan: EvaluationPlan, ranked: [RankedTrial]) {
    (self.finalists, self.plan, self.ranked) = (finalists, plan, ranked)
  }

  var winner: RankedTrial { finalists[0].ranked }

  var table: Table {
    var table = Table([
      .text("finalist"), .number("epochs"), .number("held-out loss"), .number("held-out accuracy"),
      .number("final parameters"), .number("rank by score"), .text("architecture"),
    ])
    for (place, finalist) in finalists.enumerated() {
      table.append([
        "\(place + 1)", "\(finalist.epochs)", finalist.loss.text, finalist.accuracy.percentTextWithError,
        Formatted.count(finalist.ranked.trial.targetCost.parameters), "\(rank(of: finalist))",
        finalist.ranked.trial.architecture.text,
      ])
    }
    return table
  }

  /// Why the first finalist won, after how much training, and how sure that is.
  package var sentence: String {
    let images = plan.trainingImages.map { Formatted.counted($0, "image") } ?? "all images"
    let first = finalists[0]
    let seeds = first.loss.repeats
    let isLowest = last.dropFirst().allSatisfy {
      $0.loss.value.number ?? .infinity >= first.loss.value.number ?? 0
    }
    return "After \(Formatted.counted(plan.epochs, "epoch")) of \(images)"
      + (seeds > 1 ? " from \(seeds) seeds" : "") + ", "
      + (isLowest
        ? "it has the lowest loss of the \(Formatted.counted(last.count, "finalist")) left"
        : "it is the cheapest of the \(Formatted.counted(last.count, "finalist")) left whose loss is within one "
          + "standard error of the lowest")
      + " on \(Formatted.counted(plan.heldOutImages, "held-out image"))"
      + (seeds > 1 ? " (± is one standard error)" : "") + "; by score alone it ranks "
      + "\(rank(of: first))." + levelText + cautionText
  }

  /// Those trained as long and from as many seeds as the winner, which is the first of them.
  private var last: [FinalRound.Finalist] {
    finalists.filter { $0.epochs == finalists[0].epochs && $0.loss.repeats == finalists[0].loss.repeats }
  }

  /// Which others may be as good; empty where none may, or where one seed says nothing about it.
  private var levelText: String {
    let level = last.indices.dropFirst().filter { last[$0].loss.isLevel(with: last[0].loss) }
    guard last[0].loss.standardError != nil, !level.isEmpty else { return "" }
    let names = level.map { "\($0 + 1)" }
    let list =
      names.count == 1
      ? "Finalist \(names[0]) is" : "Finalists \(names.dropLast().joined(separator: ", ")) and \(names.last ?? "") are"
    return " \(list) within one standard error (of the difference in loss) of the winner and may be as good."
  }

  /// That few held-out images leave the choice to chance.
  private var cautionText: String {
    guard plan.heldOutImages < AccuracyError.fewToCompare, let accuracy = finalists[0].accuracy.value.number else {
      return ""
    }
    let few = " With only \(Formatted.counted(plan.heldOutImages, "held-out image")), the choice is uncertain: "
    guard accuracy > 0, accuracy < 1 else { return few + "other images might rank the finalists differently." }
    return few + "their number alone gives the accuracy a standard error of "
      + "\(AccuracyError.points(accuracy, images: plan.heldOutImages))."
  }

  /// The place by the objective alone, from 1.
  func rank(of finalist: FinalRound.Finalist) -> Int {
    (ranked.uniqued.firstIndex { $0.trial.number == finalist.ranked.trial.number } ?? 0) + 1
  }

  var record: JSONValue {
    .array(
      finalists.map { finalist in
        [
          "trial": JSONValue(finalist.ranked.trial.number), "rank": JSONValue(rank(of: finalist)),
          "epochs": JSONValue(finalist.epochs),
          "architecture": JSONValue(finalist.ranked.trial.architecture.text), "loss": JSONValue(finalist.loss),
          "accuracy": JSONValue(finalist.accuracy), "seconds": JSONValue(finalist.evaluation.seconds),
        ]
      })
  }
}
