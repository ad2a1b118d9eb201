import ArgumentParser
import Foundation
import Tangent

/// `tangent evolve`: how kernels change during training.
struct EvolveCommand: MeasuringCommand, StudyReadingCommand {
  /// The number of epochs where the user names none.
  static let standardEpochs = 4

  static let configuration = CommandConfiguration(
    commandName: "evolve", abstract: "Follow how architectures' tangent kernels change during training.",
    discussion: """
      Trains each architecture's network and measures its kernel on the same held-out images before training, after \
      steps 1, 2, 4, 8, ... of the first epoch, and after every epoch: its alignment with the labels; its difference \
      from, correlation with and distance to the kernel at initialization; its velocity and its spectrum; and the \
      network's loss and accuracy on all held-out images. Measuring does not affect training: LGA after the last epoch \
      equals that of `tangent score` with the same options. If the learning rate depends on --epochs, as it does by \
      default, an earlier epoch is not where a shorter run would end.

      The kernel is the one that `tangent score` measures, that of the sum of the logits. Published measurements of \
      kernel evolution use all parameters and stored statistics; to match them, use --parameters all --batch-norm \
      running.

      Several architectures are summarized for each stratum of accuracy (--accuracy-strata) or all together, by the \
      median and a band between the quartiles. Loss and accuracy use batch-norm statistics recomputed on \
      --recalibration-images.

      With --linearized, a network with the same initial weights is trained on a few images and compared with its \
      linearization: a linear model fitted to the same images with the kernel at initialization, or at later epochs of \
      that training. The network's nonlinear advantage is what it gains by moving away from that model. The \
      comparison always uses all parameters and frozen batch norm, whatever the kernel options say.

      With --checkpoint, a run that was stopped or killed continues with the same command and --resume, and ends as if \
      nothing had happened, bit for bit with the same --threads. A finished comparison with linearizations is kept; an \
      unfinished one starts over. You may add or change --linearized when resuming.

      EXAMPLES
        tangent evolve ARCHITECTURE --epochs 8 --page evolution.html
        tangent evolve --sample 20 --epochs 4 --csv evolution.csv
        tangent evolve --from-study quickstart --top 3
        tangent evolve ARCHITECTURE --linearized --linearized-images 200 \\
          --linearized-at 0,4,16
        tangent evolve --accuracy-strata 30 --table nasbench201.csv \\
          --dataset cifar10 --epochs 8 --checkpoint evolution --page evolution.html
      """)

  @Argument(help: "Architectures in their space's own grammar; `tangent spaces` shows one.")
  var architectures: [String] = []

  @OptionGroup(title: "Architectures") var chosen: EvolutionSubjectOptions
  @OptionGroup(title: "Files") var files: EvolutionFiles
  @OptionGroup(title: "Network") var scale: ScaleOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training before the kernel") var training: TrainingOptions
  @OptionGroup(title: "Kernel") var kernel: KernelOptionGroup
  @OptionGroup(title: "Comparison with linearizations") var linearization: LinearizationOptions
  @OptionGroup(title: "Checkpoints") var checkpoints: CheckpointOptions
  @OptionGroup(title: "Work") var work: WorkerOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var progress: ProgressOptions

  func validate() throws {
    let ways = chosen.count + (architectures.isEmpty ? 0 : 1)
    guard ways == 1 else {
      throw ValidationError(
        ways == 0
          ? "name architectures, or choose them with --from-study, --sample or --accuracy-strata"
          : "architectures, --from-study, --sample and --accuracy-strata cannot be combined")
    }
    if files.comparisonPath != nil, !linearization.isAsked {
      throw ValidationError("--linearized-csv requires --linearized")
    }
  }

  static let readsImages = true

  func run() throws { try likeStudy(chosen.fromStudy).follow() }

  private func follow() throws {
    let space = try scale.searchSpace()
    let device = try network.device()
    try files.check()
    let seed = Seed(network.seed)
    let subjects = try chosen.subjects(architectures, space: space, seed: seed)
    let images = try trainingImages(resumes: checkpoints.resume)
    try noteChange(of: images, since: chosen.fromStudy)
    let plan = try measurement.plan(metrics: ["lga"], epochs: Self.standardEpochs, images: images)
    let evaluator = try Evaluator(plan, images: images, seed: seed, device: device, catalogue: TangentCommand.catalogue)
    let comparison = try linearization.comparison(by: evaluator, seed: seed)
    let folder = try checkpoints.path.map { path in
      try EvolutionFolder(
        URL(filePath: path, directoryHint: .isDirectory),
        configuration: .init(
          plan: plan, seed: seed.value, threads: work.threads, subjects: subjects,
          images: evaluator.provenance(of: images)),
        resumes: checkpoints.resume,
        differences: { RecordedOptions($0).differences(to: RecordedOptions($1)) })
    }
    if let folder, !folder.recordsImages {
      progress.note("\(folder.url.relativePath) does not record its images, so they could not be compared")
    }
    // A comparison counts as much as the training it follows.
    let bar = ProgressBar(
      "evolve", total: subjects.count * evaluator.trainingSteps * (comparison == nil ? 1 : 2), surface: progress.surface
    )
    defer { bar.finish() }
    let found: [FollowedArchitecture]
    do {
      // Every architecture with the same seed, that of `score`: the same images in the same order.
      found = try Workers.map(
        Array(subjects.enumerated()), workers: work.count(on: device), threads: work.threads
      ) { item throws(SearchError) in
        var done = 0
        return try evaluator.followed(
          item.element.architecture, seed: EvaluationPlan.sharedSeed(seed.value), index: item.offset, keptIn: folder,
          comparedBy: comparison,
          progress: { count in
            bar.advance(by: count - done)
            done = count
          }, isCancelled: { Interruption.isRequested })
      }
    } catch {
      throw interrupted(error)
    }
    bar.finish()
    let report = EvolutionReport(
      plan: plan, seed: seed.value, threads: work.threads, device: device, subjects: subjects,
      evolutions: found.map(\.evolution),
      comparisons: comparison == nil ? nil : found.compactMap(\.comparison), comparison: comparison?.plan)
    try files.write(report)
    try output.print(try report.record) { try report.print() }
  }

  /// The error of a run that was interrupted or found the disk full, with the command that resumes it.
  private func interrupted(_ error: SearchError) -> any Error {
    let status = Failure(error).status
    let isStopped = Interruption.isRequested && status == Failure.interruption.status
    let isDiskFull = if case .training(.checkpoint(let error)) = error { error.kind == .diskFull } else { false }
    guard isStopped || isDiskFull, let path = checkpoints.path else { return error }
    let resumed = CommandLine.arguments + (checkpoints.resume ? [] : ["--resume"])
    return Failure(
      status,
      "\(isStopped ? "stopped" : "\(error)"); finished measurements are in \(path); resume with: "
        + Formatted.commandLine(resumed))
  }
}
