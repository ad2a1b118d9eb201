import ArgumentParser
import Foundation
import Tangent

/// `tangent train`: one network trained by a recipe, an epoch at a time.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train one architecture's network and watch its accuracy.",
    discussion: """
      Prints a line an epoch: the mean loss over the epoch, the accuracy on images held out of the training set, \
      and the speed. Test images are looked at once, at the end, and only with --test.

      A training whose loss is no longer a number has diverged. That is a result: it is printed, no weights are \
      written, and the exit status is \(CommandStatus.diverged.rawValue).

      ARCHITECTURE stands for a text in quotes, such as the one that `tangent spaces` shows.

      EXAMPLES
        tangent train ARCHITECTURE
        tangent train ARCHITECTURE --epochs 3 --test --output weights.safetensors
        tangent train ARCHITECTURE --recipe nasbench201-12 --dataset cifar10 \\
          --train-images all --channels 16 --cells 5
      """)

  @Argument(help: "The architecture in its space's own grammar; `tangent spaces` shows one.")
  var architecture: String

  @OptionGroup(title: "Network") var network: NetworkOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Training") var training: TrainingOptions

  @Flag(help: "At the end also measure the accuracy on the test images.")
  var test = false

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Write the trained weights to this file, in the safetensors format.", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var outputPath: String?

  @OptionGroup var progress: ProgressOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if training.epochs == 0 { throw ValidationError("--epochs 0: there is nothing to train") }
  }

  func run() throws {
    let seed = Seed(network.seed)
    let space = try network.scale.searchSpace()
    let architecture = try space.architecture(architecture)
    let recipe = try training.recipe()
    let device = try network.device()
    let dataset = try data.description()
    let scale = network.scale.scale(for: dataset, defaults: .reduced)
    let graph = try space.graph(of: architecture, at: scale)
    try checkOutputFolder()

    let options = BatchOptions(
      device: device, imageSize: network.scale.imageSize, dataType: network.precision.dataType)
    let copy = try data.copy()
    let images = try copy.trainingImages()
    let search = try SearchData(
      images, split: try data.split(of: images, seed: seed.derived("split")), options: options)
    // Before the training, so that test images that are not there do not cost one.
    let testData = test ? try copy.testImages().batches(options) : nil
    let trained = try Network(
      graph, initializer: network.initializer ?? .frameworkDefault, seed: seed.derived("initialisation"),
      device: device, dataType: network.precision.dataType)
    let trainer = try Trainer(trained, recipe: recipe, data: search.training, seed: seed.derived("training"))
    noteStart(images: images.images, search: search, network: trained, graph: graph)

    var report = TrainingReport(
      architecture: architecture, scale: scale, dataset: dataset, seed: seed, recipe: recipe,
      trainingImages: search.training.count, validationImages: search.validation?.count ?? 0)
    try train(trainer, validation: search.validation, into: &report)
    if !report.hasDiverged {
      if let testData {
        report.testAccuracy = try accuracy(of: trained, on: testData) { Interruption.isRequested }
      }
      try write(trained, of: report)
    }
    try output.print(report.record) { try Terminal.output.write(report.closing(epochs: trainer.records.count)) }
    if report.hasDiverged { throw ExitCode(CommandStatus.diverged.rawValue) }
  }

  /// Trains all epochs, or up to the one that diverges, and prints a line for each.
  private func train(_ trainer: Trainer, validation: BatchSource?, into report: inout TrainingReport) throws {
    let epochs = training.epochs ?? trainer.recipe.epochs
    let count = trainer.data.count
    let bar = ProgressBar("train", total: epochs * count, surface: progress.surface)
    defer { bar.finish() }
    if !output.json {
      try Terminal.output.writeLine(Terminal.output.styled(TrainingReport.table.titleLine, .bold))
    }
    for epoch in 0..<epochs where !trainer.hasDiverged {
      var steps = 0
      let record = try trainer.trainEpoch {
        // Asked before every step.
        bar.advance(to: epoch * count + min(steps * trainer.recipe.batchSize, count))
        steps += 1
        return Interruption.isRequested
      }
      bar.advance(to: (epoch + 1) * count)
      let held = try validation.map { try accuracy(of: trainer.network, on: $0) { Interruption.isRequested } }
      let line = report.append(record, accuracy: record.isFinite ? held : nil)
      if !output.json { try bar.interleaving { () throws(Failure) in try Terminal.output.writeLine(line) } }
    }
  }

  private func noteStart(images: ImageSet, search: SearchData, network: Network, graph: NetworkGraph) {
    if !images.isComplete {
      progress.note(
        "this copy of \(images.name) has \(Formatted.count(images.count)) of its "
          + "\(Formatted.count(images.completeCount)) training images")
    }
    if graph.isInputIndependent {
      progress.note("the network's output is the same for every image; it will stay at chance")
    }
    let parameters = network.parameters.reduce(0) { $0 + $1.tensor.count }
    progress.note(
      "\(Formatted.count(parameters)) parameters; \(Formatted.count(search.training.count)) images of \(images.name) "
        + "to train on, \(Formatted.count(search.validation?.count ?? 0)) held out")
  }

  /// - Throws: ``Failure`` where the weights could not be written in the end.
  private func checkOutputFolder() throws(Failure) {
    guard let outputPath else { return }
    let folder = URL(filePath: outputPath).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
      throw Failure(
        .inputOutput, "--output \(outputPath): the folder \(folder) is not there or cannot be written to")
    }
  }

  private func write(_ network: Network, of report: TrainingReport) throws(Failure) {
    guard let outputPath else { return }
    let file = Safetensors(
      tensors: network.state,
      metadata: [
        "architecture": report.architecture.text, "space": report.architecture.space,
        "tangent": report.record.line,
      ])
    do { try file.write(to: URL(filePath: outputPath)) } catch {
      throw Failure(.inputOutput, "--output \(outputPath) could not be written: \(error.reason)")
    }
    progress.note("the weights are in \(outputPath)")
  }
}
