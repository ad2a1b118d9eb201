import Tangent

extension SearchCommand {
  /// This command with what `--trust` recommends in place of the options that the user left out.
  ///
  /// - Parameter stored: the study that is resumed, whose space and data set count.
  /// - Throws: ``Failure`` where the file is damaged, of other networks or images, or recommends nothing.
  func trusting(resuming stored: StudyConfiguration?) throws -> SearchCommand {
    guard let path = search.trust else { return self }
    let recommendation = try TrustFile(path).recommendation(
      space: stored?.plan.space ?? scale.space, dataset: stored?.plan.dataset ?? data.dataset, path: path)
    var command = self
    var taken: [String] = []
    for (option, isGiven) in zip(
      recommendation.options,
      [
        !search.metric.isEmpty, training.epochs != nil, repetition.repeats.value != nil, data.trainImages.value != nil,
      ]) where !isGiven
    { taken.append(option) }
    if search.metric.isEmpty { command.search.metric = [recommendation.metric] }
    if training.epochs == nil { command.training.epochsChoice.value = recommendation.epochs }
    if repetition.repeats.value == nil { command.repetition.repeats.value = recommendation.repeats }
    if data.trainImages.value == nil {
      command.data.trainImages.value = recommendation.trainImages.map { .count($0) } ?? .all
    }
    progress.note("\(path) \(taken.isEmpty ? "adds nothing" : "gives \(taken.joined(separator: " "))")")
    return command
  }

  /// The options that `--trust` gave or could have given, as the command line spells them.
  var trustedArguments: [String] {
    guard search.trust != nil else { return [] }
    return [
      training.epochs.map { "--epochs=\($0)" }, repetition.repeats.value.map { "--repeats=\($0)" },
      data.trainImages.value.map { "--train-images=\($0.defaultValueDescription)" },
    ].compactMap { $0 }
  }
}

extension TrustCommand {
  /// What a search of the same networks on the same images needs beside a recommendation: the options in which it
  /// differs from a search without any.
  func searchOptions(for configuration: StudyConfiguration, _ images: TrainingImages) throws -> [String] {
    let plan = configuration.plan
    let standard = try SearchCommand.parse(["--space", plan.space, "--dataset", plan.dataset])
    let unchanged = try RecordedOptions(
      standard.search.configuration(
        evaluation: standard.evaluation, threads: standard.work.threads, device: .cpu, images: images))
    let changed = RecordedOptions(configuration).without(RepetitionOptions.self, of: plan)
      .arguments(unless: unchanged, without: ["--metric", "--metrics", "--epochs", "--train-images"])
    let named = [
      ("--space", plan.space, SpaceOption.standard), ("--dataset", plan.dataset, DatasetOption.standard),
    ].filter { $0.1 != $0.2 }.flatMap { [$0.0, $0.1] }
    let folder = images.images.folder.flatMap { DataFolderOptions.option(for: plan.dataset, in: $0) }
    return named + (folder.map { ["--data", $0] } ?? []) + changed
  }
}
