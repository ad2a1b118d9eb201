import Tangent

/// The options of the commands that follow.
extension TrustCommand {
  /// What a search of the same networks on the same images needs beside a recommendation: the options in which it
  /// differs from a search without any.
  func searchOptions(for configuration: StudyConfiguration, _ images: TrainingImages) throws -> [String] {
    let plan = configuration.plan
    let standard = try SearchCommand.parse(["--space", plan.spaceText, "--dataset", plan.dataset])
    let unchanged = try RecordedOptions(
      standard.search.configuration(
        evaluation: standard.evaluation, bounds: standard.bounds.bounds, threads: standard.work.threads, device: .cpu,
        images: images))
    return place(of: plan, images)
      + RecordedOptions(configuration).without(RepetitionOptions.self, of: plan)
      .arguments(unless: unchanged, without: ["--metric", "--metrics", "--epochs", "--train-images", "--image-size"])
  }

  /// What this command needs to measure the same scores again: the options in which it differs from one without any.
  func repeatedOptions(of configuration: StudyConfiguration, _ images: TrainingImages) throws -> [String] {
    let plan = configuration.plan
    guard let networks = configuration.given else { return [] }
    let standard = try TrustCommand.parse(["--space", plan.spaceText, "--dataset", plan.dataset])
    let unchanged = try RecordedOptions(
      standard.configuration(standard.plan(images), networks, seed: standard.network.seed, images))
    return place(of: plan, images)
      + RecordedOptions(configuration).without(LadderChoice.self, of: plan)
      .arguments(unless: unchanged, without: ["--image-size"])
  }

  /// The space, the data set, its folder and the images' size, as far as they are not what a command takes anyway.
  ///
  /// The size is given even if a command would take it by itself. By now the images have been read at that size, so
  /// they cannot tell what a command would take.
  private func place(of plan: EvaluationPlan, _ images: TrainingImages) -> [String] {
    let current = images.images.folder
    let dataset = plan.pictures == nil ? plan.dataset : current ?? plan.dataset
    let named = [
      ("--space", plan.spaceArgument, SpaceChoice.standard), ("--dataset", dataset, DatasetOption.standard),
    ].filter { $0.1 != $0.2 }.flatMap { [$0.0, $0.1] }
    let folder = plan.pictures == nil ? current.flatMap { DataFolderOptions.option(for: plan.dataset, in: $0) } : nil
    return named + (folder.map { ["--data", $0] } ?? [])
      + (plan.imageSize.map { ["--image-size", "\($0)"] } ?? [])
  }
}
