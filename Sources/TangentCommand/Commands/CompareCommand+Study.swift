import Foundation
import Tangent

/// A comparison that a study keeps.
extension CompareCommand {
  /// Compares in a study, created where there is none, and leaves it in one file.
  /// - Parameter name: as the user wrote it.
  func compare(keptIn url: URL, named name: String) throws {
    var study: Study?
    if resume, FileManager.default.fileExists(atPath: url.path) {
      study = try Study.open(url, catalogue: TangentCommand.catalogue)
    } else {
      try Study.checkAbsent(url)
    }
    do {
      let (open, images) = try prepared(study, at: url)
      study = open
      let comparison = try measured(in: open, images, named: name)
      try open.close()
      try report(comparison, open.configuration, study: open)
    } catch {
      try? study?.close()
      throw error
    }
  }

  private func measured(in study: Study, _ images: TrainingImages, named name: String) throws -> ArchitectureComparison
  {
    let bar = progressBar(of: study.configuration, first: try study.trials().count)
    defer { bar.finish() }
    do {
      return try ArchitectureComparison(
        in: study, images: images, workers: work.count(on: Device(study.configuration.device)),
        finished: { bar.advance() }, isCancelled: { Interruption.isRequested })
    } catch SearchError.cancelled {
      let finished = try study.trials().count
      throw Failure(
        Interruption.status ?? .interrupted,
        "stopped during the first round; \(study.url.relativePath) has \(Formatted.counted(finished, "measurement")); "
          + "resume with: \(study.configuration.resumeCommand(study: name))")
    }
  }

  /// The study, created where there is none, and its images, after everything that can be checked was.
  private func prepared(_ study: Study?, at url: URL) throws -> (Study, TrainingImages) {
    if let study { return (study, try resumed(study)) }
    guard !namesNothing else {
      throw Failure(
        .missingInput,
        "there is no study \(url.relativePath) to resume; to create it, name two or more architectures, or a study "
          + "with --from-study")
    }
    let images = try trainingImages()
    try noteChange(of: images, since: fromStudy)
    var configuration = try configuration(given(in: scale.searchSpace()), images)
    let catalogue = TangentCommand.catalogue
    try Evaluator(
      configuration.plan, images: images, seed: ArchitectureComparison.seed(configuration.seed),
      device: Device(configuration.device), catalogue: catalogue
    ).checkFirstProposal(of: configuration)
    configuration.images = try ImageProvenance(all: images)
    let budget = try SearchBudget(
      evaluations: configuration.given.map { $0.texts.count * ($0.rounds?.count ?? 1) })
    return (try Study.create(at: url, configuration, budget: budget, catalogue: catalogue), images)
  }

  /// The images of a study that has begun. Options and architectures that are given again must be those of the study.
  private func resumed(_ study: Study) throws -> TrainingImages {
    let (stored, name) = (study.configuration, study.url.relativePath)
    guard let given = stored.given, given.rounds != nil else {
      throw Failure(
        .usage,
        "\(name) was not created by `tangent compare`; name another study, or resume this one with: "
          + stored.resumeCommand(study: self.study ?? name).description)
    }
    try scale.spaceChoice.check(
      GivenArguments.ofSubcommand(), isThatOf: name, stored.plan.space,
      "leave out --space to resume it, or name another study")
    let images = try studyImages(stored)
    func parsed(_ arguments: [String]) throws -> CompareCommand {
      try CompareCommand.parse(["--study", name, "--resume"] + RecordedOptions(stored).arguments + arguments)
    }
    func options(_ command: CompareCommand) throws -> RecordedOptions {
      let rounds = GivenArchitectures.Rounds(count: command.rounds, level: command.level)
      return RecordedOptions(
        try command.configuration(given.measured(in: rounds), images))
    }
    let again = try parsed(GivenArguments.ofSubcommand())
    let differences = RecordedOptions(stored).differences(
      to: try options(again), unchanged: try options(parsed([])))
    guard differences.isEmpty else {
      throw Failure(
        .usage,
        "\(name) was created with different options (\(differences.joined(separator: "; "))); leave them out to resume "
          + "it, or name another study")
    }
    if !namesNothing, try again.given(in: again.scale.searchSpace()).texts != given.texts {
      throw Failure(
        .usage,
        "\(name) compares different architectures: \(given.texts.joined(separator: ", ")); leave yours out to resume "
          + "it, or name another study")
    }
    try study.checkImages(ImageProvenance(all: images))
    try study.recordFolder(of: ImageProvenance(all: images))
    return images
  }
}
