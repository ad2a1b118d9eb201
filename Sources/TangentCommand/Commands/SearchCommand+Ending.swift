import Tangent

extension SearchCommand {
  /// How this search ends, as it was asked to.
  var ending: SearchEnding {
    SearchEnding(
      finalists: finalists, compares: compare, epochs: compareEpochs, trainingImages: compareImages,
      comparedSeeds: compareSeeds, preference: search.prefer)
  }

  /// This command with the stored ending in place of the options that the user left out.
  func ending(as stored: SearchEnding?) -> SearchCommand {
    guard let stored else { return self }
    var command = self
    command.finalists = finalists ?? stored.finalists
    command.compare = compare || stored.compares
    command.compareEpochs = compareEpochs ?? stored.epochs
    command.compareImages = compareImages ?? stored.trainingImages
    command.compareSeeds = compareSeeds ?? stored.comparedSeeds
    command.search.prefer = search.prefer ?? stored.preference
    return command
  }
}

extension SearchEnding {
  /// The options of `search` that repeat it.
  /// - Parameter round: how the finalists were trained; nil where there was no final round.
  func recorded(_ round: EvaluationPlan?) -> [RecordedOption] {
    // A round that had to fit a time chose its number of images itself.
    let chosen = round?.trainingImages == SearchCommand.standardCompareImages ? nil : round?.trainingImages
    return [
      finalists.map { RecordedOption("--finalists", "\($0)") },
      compares ? RecordedOption("--compare") : nil,
      epochs.map { RecordedOption("--compare-epochs", "\($0)") },
      (trainingImages ?? chosen).map { RecordedOption("--compare-images", "\($0)") },
      comparedSeeds.map { RecordedOption("--compare-seeds", "\($0)") },
      preference.map { RecordedOption("--prefer", $0) },
    ].compactMap { $0 }
  }
}
