import Tangent

extension SearchReport {
  /// The results of the final round.
  func printFinalists(_ plan: EvaluationPlan) throws {
    guard let first = finalists.first else { return }
    let terminal = Terminal.output
    var table = Table([
      .text("finalist"), .number("epochs"), .number("held-out loss"), .number("held-out accuracy"),
      .number("final parameters"), .number("rank by score"), .text("architecture"),
    ])
    for (place, finalist) in finalists.enumerated() {
      table.append([
        "\(place + 1)", "\(finalist.epochs)", finalist.loss.text, finalist.accuracy.text,
        Formatted.count(finalist.ranked.trial.targetCost.parameters), "\(rank(of: finalist))",
        finalist.ranked.trial.architecture.text,
      ])
    }
    try terminal.writeLine("")
    try table.write(to: terminal)
    try terminal.writeLine(
      "\nWinner: \(terminal.styled(first.ranked.trial.architecture.text, .bold))\n"
        + sentence(plan))
  }

  /// Why the first finalist won, and after how much training.
  private func sentence(_ plan: EvaluationPlan) -> String {
    let images = plan.trainingImages.map { Formatted.counted($0, "image") } ?? "all images"
    let last = finalists.filter { $0.epochs == finalists[0].epochs && $0.loss.repeats == finalists[0].loss.repeats }
    let seeds = finalists[0].loss.repeats
    let isLowest = last.dropFirst().allSatisfy {
      $0.loss.value.number ?? .infinity >= finalists[0].loss.value.number ?? 0
    }
    return "After \(Formatted.counted(plan.epochs, "epoch")) of \(images)"
      + (seeds > 1 ? " from \(seeds) seeds" : "") + ", "
      + (isLowest
        ? "it has the lowest loss of the \(Formatted.counted(last.count, "finalist")) left"
        : "it is the cheapest of the \(Formatted.counted(last.count, "finalist")) left whose loss is within one "
          + "standard error of the lowest")
      + " on \(Formatted.counted(plan.heldOutImages, "held-out image")); by score alone it ranks "
      + "\(rank(of: finalists[0]))."
  }
}
