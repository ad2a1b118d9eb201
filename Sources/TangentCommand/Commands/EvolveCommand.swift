import ArgumentParser
import Foundation
import Tangent

/// `tangent evolve`: kernels followed through a training.
struct EvolveCommand: ParsableCommand {
  /// The number of epochs where the user names none.
  static let standardEpochs = 4

  static let configuration = CommandConfiguration(
    commandName: "evolve", abstract: "Follow how architectures' tangent kernels change in training.",
    discussion: """
      Trains each architecture's network and measures its kernel on the same held-out images before the training, after \
      the steps 1, 2, 4, 8, ... of the first epoch, and after every epoch: alignment with the labels, difference from, \
      correlation with and distance to the kernel at initialization, its velocity, its spectrum, and the network's loss \
      and accuracy on all held-out images. Measuring disturbs nothing: LGA after epoch k is that of tangent score \
      --epochs k with the same options.

      The kernel is that of score, of the sum of the logits; the published measurements of kernel evolution are of \
      kernels with all parameters and stored statistics: --parameters all --batch-norm running.

      Several architectures are summed up by strata of accuracy (--accuracy-strata) or together: the median, and the \
      quartiles as a band. Loss and accuracy take batch norm's running statistics, which need some steps to settle.

      With --linearized a network of the same weights is trained on few images and compared with its linearization, \
      a linear model that is fitted to the same images with the kernel at initialization, or at later epochs of that \
      training: its non-linear advantage is what it gains by moving away from that model. All parameters and frozen \
      batch norm, whatever the options of the kernel say.

      With --checkpoint a run that is stopped or killed goes on with the same command and --resume, and ends as if \
      nothing had happened, bit for bit with the same --threads. A comparison with linearizations is kept when it is \
      finished and else made anew; --linearized may be added or changed when going on.

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
  @OptionGroup var measurement: MeasurementOptions
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
          ? "name architectures, or choose some by --from-study, --sample or --accuracy-strata"
          : "architectures, --from-study, --sample and --accuracy-strata exclude each other")
    }
    if files.comparisonPath != nil, !linearization.isAsked {
      throw ValidationError("--linearized-csv is of use with --linearized only; add it")
    }
  }

  func run() throws {
    let space = try measurement.network.scale.searchSpace()
    let device = try measurement.network.device()
    try files.check()
    let seed = Seed(measurement.network.seed)
    let subjects = try chosen.subjects(architectures, space: space, seed: seed)
    let images = try measurement.data.trainingImages(progress)
    let plan = try measurement.plan(metrics: ["lga"], epochs: Self.standardEpochs, images: images)
    let evaluator = try Evaluator(plan, images: images, seed: seed, device: device)
    let comparison = try linearization.comparison(by: evaluator, seed: seed)
    let folder = try checkpoints.path.map { path in
      try EvolutionFolder(
        URL(filePath: path, directoryHint: .isDirectory),
        configuration: .init(
          plan: plan, seed: seed.value, threads: work.threads, subjects: subjects,
          images: evaluator.provenance(of: images)),
        resumes: checkpoints.resume)
    }
    if let folder, !folder.recordsImages {
      progress.note("\(folder.url.relativePath) does not record its images, so that they could not be compared")
    }
    // A comparison counts as much as the training that is followed.
    let steps = evaluator.trainingSteps
    let bar = ProgressBar(
      "evolve", total: subjects.count * steps * (comparison == nil ? 1 : 2), surface: progress.surface)
    defer { bar.finish() }
    let found: [(evolution: KernelEvolution, comparison: NonLinearAdvantage?)]
    do {
      // Every architecture with the same seed, that of `score`: the same images in the same order.
      found = try Workers.map(
        Array(subjects.enumerated()), workers: work.count(on: device), threads: work.threads
      ) { item throws(SearchError) in
        // What an earlier process did counts too, and what a training that diverges or is none leaves out.
        var done = 0
        func advance(to share: Double) {
          let count = Int((share * Double(steps)).rounded())
          bar.advance(by: count - done)
          done = count
        }
        let (architecture, index) = (item.element.architecture, item.offset)
        let evolution = try kept(folder?.finished(index)) { () throws(SearchError) in
          let evolution = try evaluator.evolution(
            of: architecture, seed: seed.derived("score"), keptIn: folder?.training(index),
            progress: { advance(to: $0) }, isCancelled: { Interruption.isRequested })
          try folder?.finish(evolution, index)
          return evolution
        }
        advance(to: 1)
        guard let comparison else { return (evolution, nil) }
        let compared = try kept(folder?.comparison(index, by: comparison.plan)) { () throws(SearchError) in
          var options = LinearizedNetwork.standardOptions
          options.memoryLimit = plan.kernel.memoryLimit
          let compared = try evaluator.nonLinearAdvantage(
            of: architecture, data: comparison.data, epochs: comparison.plan.epochs,
            linearizedAt: comparison.plan.linearizedAt, options: options, seed: seed.derived("score"),
            progress: { advance(to: 1 + $0) }, isCancelled: { Interruption.isRequested })
          try folder?.finish(compared, by: comparison.plan, index)
          return compared
        }
        advance(to: 2)
        return (evolution, compared)
      }
    } catch {
      throw interrupted(error)
    }
    bar.finish()
    let report = EvolutionReport(
      plan: plan, seed: seed.value, subjects: subjects, evolutions: found.map(\.evolution),
      comparisons: comparison == nil ? nil : found.compactMap(\.comparison))
    try files.write(report)
    try output.print(try report.record) { try report.print() }
  }

  /// What was kept, or else what is measured now.
  private func kept<Result>(
    _ result: Result?, else measure: () throws(SearchError) -> Result
  ) throws(SearchError) -> Result {
    if let result { result } else { try measure() }
  }

  /// A stop, with what goes on from there.
  private func interrupted(_ error: SearchError) -> any Error {
    guard Interruption.isRequested, Failure(error).status == Failure.interruption.status, let path = checkpoints.path
    else { return error }
    let resumed = CommandLine.arguments + (checkpoints.resume ? [] : ["--resume"])
    return Failure(
      Failure.interruption.status,
      "stopped; what was measured is in \(path); go on with: \(Formatted.commandLine(resumed))")
  }
}
