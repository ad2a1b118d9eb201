import ArgumentParser
import Foundation
import Tangent

/// `tangent train`: one network trained by a recipe, an epoch at a time.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train one architecture's network and watch its accuracy.",
    discussion: """
      Prints one line per epoch: the mean loss over the epoch, the accuracy on images held out of the training set, \
      and the speed. At the end, it prints which classes are taken for which on the held-out images, and whether the \
      network's confidence can be believed. Test images are used once, at the end, and only with --test.

      If the loss is no longer a number, training has diverged. That is a result: it is printed, no weights are \
      written, and the exit status is \(CommandStatus.diverged.rawValue).

      With --checkpoint, the state is saved after every epoch: training that was stopped, killed or cut off \
      continues with --resume and ends as if nothing had happened, bit for bit with the same number of threads. \
      When resuming, options that you leave out keep the values of the checkpoint; you may raise --epochs if the \
      schedule does not depend on it. The state is a JSON file and two safetensors files, one of which holds the \
      weights in a form that PyTorch reads. An epoch that diverges is not saved.

      With --recipe final, the network is trained to be used: on all images that are not held out, for 30 epochs, with \
      a learning rate that rises and falls to zero, random crops and flips, label smoothing, and a moving average of \
      the weights. Without it, training is brief and on few images, as in a search.

      ARCHITECTURE stands for an architecture's text in quotes, such as the one that `tangent spaces` shows. \
      --from-study takes the winner of a search instead: the best of its final round, or else the best by score. Its \
      network has the space's own sizes, not the reduced ones of the search, and it trains on the images of the search.

      EXAMPLES
        tangent train --from-study photos --recipe final --checkpoint best
        tangent train --from-study photos --recipe final --time 30m
        tangent train ARCHITECTURE
        tangent train ARCHITECTURE --epochs 3 --test --output weights.safetensors
        tangent train ARCHITECTURE --recipe mok-2022 --checkpoint mine
        tangent train --checkpoint mine --resume --epochs 5
        tangent train ARCHITECTURE --recipe nasbench201-12 --dataset cifar10 \\
          --train-images all --size benchmark
      """)

  @Argument(
    help: ArgumentHelp(
      "The architecture in its space's own grammar; `tangent spaces` shows one. Not needed with --from-study or "
        + "--resume."))
  var architecture: String?

  @OptionGroup var study: StudyArchitecture

  @OptionGroup(title: "Network") var scale: ScaleOptions
  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var training: TrainingOptions

  @Option(
    help: ArgumentHelp(
      "Threads for tensor operations (default: OMP_NUM_THREADS, or else one per core). A different number changes "
        + "rounding.", valueName: "number"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Train for as many epochs as fit into this time, such as 30m, in place of --epochs. The first steps are timed, and "
        + "the learning rate then falls to zero within that number.", valueName: "time"))
  var time: TimeAmount?

  @Flag(help: "At the end, also measure the accuracy on the test images.")
  var test = false

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Write the trained weights to this file, in the safetensors format.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var outputPath: String?

  @OptionGroup(title: "Checkpoints") var checkpoints: CheckpointOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if training.epochs == 0 { throw ValidationError("--epochs 0: there is nothing to train") }
    try CountRange.threads.check(threads)
    if let time {
      guard time.seconds > 0 else { throw ValidationError("--time: there is no time to train in") }
      guard training.epochs == nil else {
        throw ValidationError("--time chooses the number of epochs, so leave out --epochs or --time")
      }
    }
    if architecture == nil, study.fromStudy == nil, !checkpoints.resume {
      throw ValidationError("Missing expected argument '<architecture>'")
    }
  }

  func run() throws {
    let given = try GivenArguments.ofSubcommand()
    // Not in validate(), where the value of an unknown option would still be taken for the architecture, and the error
    // would not name the option.
    if let architecture, study.fromStudy != nil {
      throw Failure(.usage, "--from-study names the architecture to train, so leave out '\(architecture)'")
    }
    guard let origin = try study.study() else { return try run(given) }
    let arguments = try study.arguments(given, of: origin, scale.spaceChoice)
    try Self.parse(arguments).run(arguments) { images in
      origin.noteChange(of: images, named: study.fromStudy ?? "", in: given, progress)
    }
  }

  /// One thread per core, or nil where OMP_NUM_THREADS has told libtorch a number, or a list that begins with one.
  ///
  /// By itself, libtorch uses half of the logical cores if it detects two per physical core.
  private static var defaultThreads: Int? {
    let told = ProcessInfo.processInfo.environment["OMP_NUM_THREADS"]?.split(separator: ",").first
      .flatMap { Int($0.trimmingPrefix(" ")) }
    return (told ?? 0) > 0 ? nil : ProcessInfo.processInfo.activeProcessorCount
  }

  /// - Parameters:
  ///   - given: the command line, with the architecture that a study gave.
  ///   - note: says what there is to say about the images before a new training.
  private func run(_ given: [String], noting note: (TrainingImages) -> Void = { _ in }) throws {
    if let threads = threads ?? Self.defaultThreads { try Libtorch.setThreads(threads) }
    let opened = try checkpoints.opened()
    let request = try opened.map { data.request(resuming: $0.checkpoint) } ?? data.request(side: scale.imageSize)
    let dataset = try request.shape(progress)
    var plan = try opened.map { try resumed($0.checkpoint) } ?? plan(for: dataset)
    let device = try network.device()
    let space = try plan.searchSpace(in: TangentCommand.catalogue)
    let graph = try plan.graph(in: space)
    try checkOutputFolder()
    try checkTime(for: plan.recipe)

    let source = try request.source(progress)
    let images = try source.trainingImages(noting: progress)
    if let opened {
      try checkSameOptions(given, as: opened.checkpoint.plan, dataset, images)
    } else {
      note(images)
      data.noteSmallSet(images, standard: standardImages, progress)
      plan = try self.plan(for: dataset, images)
      try DataOptions.check(plan, for: images)
    }
    let search = try ResumedImages.draw(images, like: opened?.checkpoint.images, of: checkpoints.path ?? "") {
      try plan.data(images, device: device)
    }
    // Before training, so that missing test images are reported first.
    let testData = test ? try source.testImages(noting: progress).batches(search.training.options) : nil
    let provenance =
      checkpoints.path == nil
      ? nil : try ImageProvenance(training: search.training, heldOut: search.validation, of: images)
    if let opened, let provenance {
      try opened.checkpoint.checkImages(provenance, named: checkpoints.path ?? "")
    }
    let end = time.map { ContinuousClock.now + .seconds($0.seconds) }
    if opened == nil { plan = try fitting(plan, search, in: space, until: end) }
    let trainer =
      if let opened {
        try plan.trainer(on: search.training, in: space, resuming: opened.checkpoint)
      } else {
        try plan.trainer(on: search.training, in: space)
      }
    noteStart(images: images.images, search: search, network: trainer.network, graph: graph)
    if let opened {
      noteResuming(opened.checkpoint, on: device)
      if opened.checkpoint.epoch >= plan.epochs {
        progress.note(
          "its training of \(Formatted.counted(plan.epochs, "epoch")) is complete"
            + (time == nil ? "" : "; --time chooses the number of epochs only when a training begins"))
      }
    }

    var run = KeptTraining(
      plan: plan, trainer: trainer, validation: search.validation,
      folder: try opened?.folder ?? checkpoints.begun(), checkpoint: opened?.checkpoint, images: provenance,
      interpretation: images.images.interpretation)
    var report = TrainingReport(
      plan: plan, trainingImages: search.training.count, validationImages: search.validation?.count ?? 0,
      threads: Libtorch.threads, device: device,
      showsBalanced: search.validation?.hasUnequalClasses ?? false)
    report.showsBalancedTest = testData?.hasUnequalClasses ?? false
    report.classNames = images.images.classNames
    do {
      try train(&run, &report, until: end)
      try assess(run, on: search.validation, testData, &report)
    } catch {
      throw checkpoints.failure(
        error, after: run.keptEpoch, command: resumeCommand(dataset: plan.dataset, in: images.images.folder))
    }
    if !report.hasDiverged { try write(run.measurableNetwork(), of: report) }
    if let weights = run.weights, let epoch = run.keptEpoch {
      progress.note("the state after epoch \(epoch) is in \(weights.relativePath)")
      report.nextCommand = checkpoints.exportCommand
    }
    try output.print(report.record) { try report.writeClosing(epochs: trainer.records.count, to: .output) }
    if report.hasDiverged { throw ExitCode(CommandStatus.diverged.rawValue) }
  }

  /// Trains with a bar and, unless JSON was asked for, a table that grows. An epoch is in the folder before its line is
  /// printed, so that a printed line is safe to rely on.
  private func train(
    _ run: inout KeptTraining, _ report: inout TrainingReport, until end: ContinuousClock.Instant?
  ) throws {
    let count = run.trainer.data.count
    let bar = ProgressBar(
      "train", total: run.plan.epochs * count, first: run.trainer.records.count * count, surface: progress.surface)
    defer { bar.finish() }
    if !output.json { try Terminal.output.writeLine(Terminal.output.styled(report.table.titleLine, .bold)) }
    defer { report.ranOutOfTime = run.ranOutOfTime }
    try run.train(
      until: end, progress: { bar.advance(to: $0) }, isCancelled: { Interruption.isRequested },
      onEpoch: { epoch in
        let line = report.append(epoch)
        guard !output.json else { return }
        try bar.interleaving { () throws(Failure) in try Terminal.output.writeLine(line) }
      })
  }

  private func noteStart(images: ImageSet, search: SearchData, network: Network, graph: NetworkGraph) {
    if graph.isInputIndependent {
      progress.note("the network's output is the same for every image; it will stay at chance")
    }
    let parameters = network.parameters.reduce(0) { $0 + $1.tensor.count }
    progress.note(
      "\(Formatted.count(parameters)) parameters; \(Formatted.counted(search.training.count, "image")) of "
        + "\(images.name) to train on, \(Formatted.count(search.validation?.count ?? 0)) held out")
  }

  private func noteResuming(_ checkpoint: Checkpoint, on device: Device) {
    progress.note(
      "resuming \(checkpoints.path ?? "") after epoch \(checkpoint.epoch) with the options it was created with")
    if checkpoint.plan.heldOutImages > 0, checkpoint.heldOutChecksum == nil {
      progress.note(
        "\(checkpoints.path ?? "") does not record its held-out images, so they could not be compared")
    }
    let differences = checkpoint.environmentDifferences(on: device)
    if !differences.isEmpty {
      progress.note("results may differ in their last bits: \(differences.joined(separator: "; "))")
    }
  }

  /// - Throws: ``Failure`` where the weights could not be written in the end.
  private func checkOutputFolder() throws(Failure) {
    guard let outputPath else { return }
    try OutputPath.check(outputPath, as: "--output \(outputPath)")
  }

  private func write(_ network: Network, of report: TrainingReport) throws(Failure) {
    guard let outputPath else { return }
    let file = Safetensors(
      tensors: network.state,
      metadata: [
        "architecture": report.plan.architecture.text, "space": report.plan.architecture.space,
        "tangent": report.record.line,
      ])
    do { try file.write(to: URL(filePath: outputPath)) } catch {
      throw Failure(.inputOutput, "--output \(outputPath) could not be written: \(error.reason)")
    }
    progress.note("the weights are in \(outputPath)")
  }
}
