import Foundation
import Tangent

extension SearchCommand {
  /// The file that `--trust` names.
  func trustFile() throws(Failure) -> TrustFile? {
    if let path = search.trust { try TrustFile(path) } else { nil }
  }

  /// This command with what `--trust` recommends in place of the options that the user left out.
  ///
  /// - Throws: ``Failure`` where the file is of other networks or images, or recommends nothing.
  func trusting(_ file: TrustFile?) throws -> SearchCommand {
    guard let file, let path = search.trust else { return self }
    let stored = try named?.plan
    let recommendation = try file.recommendation(
      space: stored?.space ?? scale.searchSpace().name, dataset: stored?.dataset ?? data.dataset, path: path)
    var command = self
    var taken: [String] = []
    for (option, isGiven) in zip(
      recommendation.options,
      [
        !search.metric.isEmpty, training.epochs != nil, repetition.repeats != nil, data.trainImages != nil,
      ]) where !isGiven
    { taken.append(option) }
    if search.metric.isEmpty { command.search.metric = [recommendation.metric] }
    if training.epochs == nil { command.training.epochsChoice = Choice(recommendation.epochs) }
    if repetition.repeats == nil { command.repetition.repeats = Choice(recommendation.repeats) }
    if data.trainImages == nil {
      command.data.trainImages = Choice(recommendation.trainImages.map { .count($0) } ?? .all)
    }
    progress.note("\(path) \(taken.isEmpty ? "adds nothing" : "gives \(taken.joined(separator: " "))")")
    return command
  }

  /// Compares what is searched with what the recommendation was measured on.
  func check(_ trust: TrustFile?, _ plan: EvaluationPlan, _ images: TrainingImages) throws {
    guard let trust, let path = search.trust else { return }
    try trust.check(
      TrustConditions(of: plan, images: images, in: TangentCommand.catalogue), path: path, progress)
  }

  /// The study to resume, which may be of another space or data set than these options; nil for a new one, and for one
  /// that is not named, whose name follows from the recommendation.
  private var named: StudyConfiguration? {
    get throws {
      guard resume, let study else { return nil }
      let url = try StudyFolder().file(study)
      guard FileManager.default.fileExists(atPath: url.path) else { return nil }
      return try Study.read(url, catalogue: TangentCommand.catalogue).configuration
    }
  }

  /// The options that `--trust` gave or could have given, as the command line spells them.
  var trustedArguments: [String] {
    guard search.trust != nil else { return [] }
    return [
      training.epochs.map { "--epochs=\($0)" }, repetition.repeats.map { "--repeats=\($0.value)" },
      data.trainImages.map { "--train-images=\($0.defaultValueDescription)" },
    ].compactMap { $0 }
  }
}
