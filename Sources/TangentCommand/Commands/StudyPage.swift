import Tangent

/// A study as a page of one file.
struct StudyPage {
  let entry: StudyEntry
  private let comparison: FinalResults<FinalComparison.Run>?
  /// Nil if none were computed.
  let kernels: StudyKernels?

  var configuration: StudyConfiguration { entry.study.configuration }
  private var objectives: Objectives { entry.objectives }

  /// - Throws: ``StudyError`` where the study's records of its end are damaged.
  init(_ entry: StudyEntry, kernels: StudyKernels? = nil) throws {
    self.entry = entry
    self.kernels = kernels
    comparison = try entry.study.comparisonResults()
  }

  /// The page, as a file's text.
  /// - Parameter seconds: after how many a browser loads it again; nil where it does not.
  /// - Throws: an architecture that its space no longer has.
  func text(reloadingAfter seconds: Int? = nil) throws -> String {
    var page = HTMLPage(title: "The study \(entry.name)")
    page.refreshSeconds = seconds
    page.addParagraph(
      "\(entry.state.capitalized): \(Formatted.counted(entry.evaluations, "evaluation")) in "
        + "\(Formatted.duration(entry.elapsedSeconds)), created \(entry.study.created). Ranked by \(objectives.text).")
    page.addParagraph(Self.sentence(configuration.plan.provenance(seed: configuration.seed)))
    let bounds = configuration.bounds.parts
    if !bounds.isEmpty { page.addParagraph("Bounds on the final network: \(bounds.joined(separator: ", ")).") }
    try addWinner(to: &page)
    addRanking(to: &page)
    addCharts(to: &page)
    try addKernels(to: &page)
    try addChoices(to: &page)
    addFinalRound(to: &page)
    addComparison(to: &page)
    addEvidence(to: &page)
    try addProvenance(to: &page)
    return page.text
  }

  private func addWinner(to page: inout HTMLPage) throws {
    guard let winner = entry.winner else {
      if entry.front.isEmpty { page.addParagraph(SearchReport.withoutScore(entry.ranked, objectives)) }
      if let preference = entry.preference, !entry.front.isEmpty {
        page.addParagraph(preference.lack(in: entry.front, of: objectives))
      }
      return
    }
    let (trial, space) = (winner.trial, try configuration.plan.searchSpace(in: TangentCommand.catalogue))
    page.addHeading(
      objectives.single == nil
        ? "The preferred trade-off" : entry.finalRound == nil ? "The best by score" : "The winner of the final round")
    page.addCode(trial.architecture.text)
    if let preference = entry.preference {
      page.addParagraph(preference.reason(among: entry.front, by: objectives))
    }
    if let diagram = try space.diagram(of: trial.architecture) {
      page.addFigure(StructureFigure(title: "The structure of \(trial.architecture.text)", diagram: diagram))
    } else {
      page.addCode(try space.drawing(of: trial.architecture))
    }
    let deployed = try space.graph(of: trial.architecture, at: configuration.target).deployed().cost()
    var rows = [
      ["parameters", Formatted.count(trial.targetCost.parameters)],
      ["multiply-accumulates for one image", Formatted.count(trial.targetCost.multiplyAccumulates)],
      ["size of the weights in a file, float32", Formatted.bytes(deployed.fileBytes)],
      ["activations held at once for one image", Formatted.bytes(deployed.peakActivationBytes)],
    ]
    if let latency = configuration.latencyCell(of: trial.architecture).first, let table = configuration.latencies {
      rows.append(["predicted latency (\(table.conditions))", latency])
    }
    if let latency = entry.measuredLatency(of: trial.architecture) {
      rows.append([
        "measured latency (at the end of the search)", configuration.text(of: latency, entry.preference, objectives),
      ])
    }
    page.addTable(["final network", ""], rows)
  }

  private func addRanking(to page: inout HTMLPage) {
    let table: Table
    if let objective = objectives.single {
      guard !entry.ranked.isEmpty else { return }
      page.addHeading("The ranking")
      table = SearchReport.table(entry.ranked.uniqued, objective, configuration)
    } else {
      guard !entry.front.isEmpty else { return }
      page.addHeading("The best trade-offs")
      page.addParagraph("No other trial is better in one objective and no worse in the others.")
      table = SearchReport.table(ofFront: entry.front.uniqued, objectives, configuration)
    }
    add(table, to: &page)
    if let reason = entry.reason { page.addParagraph("The best by score is first. \(reason)") }
    if objectives.single == nil, let share = SearchReport.hypervolume(of: entry.ranked, objectives) {
      page.addParagraph(Self.sentence(share))
    }
  }

  private func add(_ table: Table, to page: inout HTMLPage) {
    page.addTable(
      table.columns.map(\.title), table.rows,
      texts: Set(table.columns.indices.filter { table.columns[$0].kind != .number }))
  }

  /// What the best have in common, where there are enough to say so and the space names its choices.
  private func addChoices(to page: inout HTMLPage) throws {
    let ranked = entry.ranked.uniqued.filter { $0.fitness != nil }.map(\.trial.architecture)
    guard objectives.single != nil, ranked.count >= Self.fewestForChoices else { return }
    let best = max(10, ranked.count / 10)
    let shares = try ChoiceShare.shares(
      of: ranked, best: best, in: configuration.plan.searchSpace(in: TangentCommand.catalogue))
    guard !shares.isEmpty else { return }
    page.addHeading("What the best \(best) have in common")
    page.addTable(
      ["choice", "value", "among the best \(best)", "among all \(Formatted.count(ranked.count))"],
      shares.prefix(10).map {
        [$0.choice.name, $0.choice.value, Formatted.percent($0.amongBest), Formatted.percent($0.amongAll)]
      }, texts: [1])
    page.addParagraph(
      "Choices that are more common among the best by score than among all measured architectures: the ten largest "
        + "differences. Choices that occur together share the credit, and the trials of an evolution are related.")
  }

  private static let fewestForChoices = 40

  private func addFinalRound(to page: inout HTMLPage) {
    guard let round = entry.finalRound else { return }
    page.addHeading("The final round")
    add(round.table, to: &page)
    let plan = round.plan
    page.addParagraph(
      "The finalists were trained from the same seeds for up to \(Formatted.counted(plan.epochs, "epoch")) of "
        + "\(images(plan)), the worse half dropping out at each step, and measured on "
        + "\(Formatted.counted(plan.heldOutImages, "image")) held "
        + "out of the training set.")
    if entry.hasFinished { page.addParagraph("Winner: \(round.winner.trial.architecture.text). \(round.sentence)") }
  }

  private func addComparison(to page: inout HTMLPage) {
    guard let plan = comparison?.plan else { return }
    page.addHeading("The comparison")
    if let report = entry.comparison { add(report.table, to: &page) } else { addUnfinishedComparison(to: &page) }
    page.addParagraph(
      "All were trained the same way, for \(Formatted.counted(plan.epochs, "epoch")) of \(images(plan)), from the same "
        + "seeds, and measured on the test images, which the search never saw. A search compares its winner with a "
        + "random architecture, the largest one within the bounds and a well-known network of the winner's cost.")
    if let report = entry.comparison { page.addParagraph(report.verdict) }
  }

  /// What has been trained, of a comparison that is not complete or that an earlier version made.
  private func addUnfinishedComparison(to page: inout HTMLPage) {
    let results = comparison?.results ?? []
    page.addTable(
      ["test accuracy", "training runs", "architecture"],
      results.map { architecture, _, _, runs in
        let values = runs.map { $0.testAccuracy.map { MetricValue.defined($0) } ?? .undefined("training diverged") }
        return [
          MetricSummary(values).percentText, "\(runs.count)",
          architecture.text + (isOfTheSearch(architecture) ? "" : " (not searched)"),
        ]
      }, texts: [2])
  }

  private func isOfTheSearch(_ architecture: Architecture) -> Bool {
    entry.trials.contains { $0.architecture == architecture }
  }

  private func images(_ plan: EvaluationPlan) -> String {
    plan.trainingImages.map { Formatted.counted($0, "image") } ?? "all images"
  }

  private static func sentence(_ words: String) -> String { "\(words.prefix(1).uppercased())\(words.dropFirst())." }

  private func addEvidence(to page: inout HTMLPage) {
    page.addHeading("How far to trust it")
    if let latencies = configuration.latencies {
      page.addParagraph(
        "Latencies are predictions for \(latencies.conditions). The table of layer times \(latencies.quality)."
          + (latencies.warning(configuration.latencyCommand).map { " " + Self.sentence($0) } ?? ""))
    }
    page.addParagraph(
      "A score is evidence, not an accuracy, and it orders the middle of a ranking better than its top. "
        + "docs/evidence.md reports how well each score does on a public benchmark."
        + (entry.finalRound == nil
          ? ""
          : " Training runs as short as those of a final round differ between seeds by about as much as the best "
            + "architectures do.")
        + " To measure how well a score orders networks of this space on these images, run:")
    page.addCode(configuration.trustCommand.description)
  }

  private func addProvenance(to page: inout HTMLPage) throws {
    page.addHeading("How this was made")
    if let images = configuration.images {
      page.addParagraph(
        "Images: \(DatasetOption.spoken(configuration.dataset))" + (images.folder.map { " in \($0)" } ?? "")
          + "; checksum of the training images "
          + "\(images.training)" + (images.heldOut.map { ", of the held-out images \($0)" } ?? "") + ".")
    }
    // A study of given architectures goes on with what it was given.
    page.addCode(
      configuration.given == nil
        ? Formatted.commandLine(
          ["tangent", "search"] + RecordedOptions(configuration).arguments + entry.options.flatMap(\.arguments))
        : configuration.resumeCommand(study: entry.url.relativePath).description)
    page.addParagraph(
      "Created with "
        + entry.study.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        .joined(separator: ", ") + "; page written by tangent \(TangentVersion.current).")
    guard configuration.given == nil, let next = entry.chosen,
      let place = try entry.study.place(of: next.trial)
    else { return }
    page.addHeading("Next")
    page.addCode(
      """
      \(configuration.showCommand(of: next.trial.architecture))
      \(configuration.trainCommand(study: entry.url.relativePath, place: place))
      \(StudyConfiguration.exportCommand(study: entry.url.relativePath, place: place))
      """)
  }
}
