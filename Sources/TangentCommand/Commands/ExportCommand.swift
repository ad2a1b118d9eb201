import ArgumentParser
import Foundation
import Tangent

/// `tangent export`: writes a trained network as files for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Export a trained network to ONNX, PyTorch and other formats.",
    discussion: """
      CHECKPOINT is a folder saved by `tangent train --checkpoint`. The network is written in evaluation mode: with \
      running statistics, without auxiliary outputs or randomness. The ONNX, PyTorch and safetensors files also record \
      the architecture, the class names, how images are normalized, and the accuracy on held-out images.

      With --check, Tangent runs the files in the programs that are installed and compares their outputs with those of \
      its own network: ONNX with onnx and onnxruntime, the PyTorch module with torch. It uses 64 images of the data \
      set, or random inputs if those are gone. Python is `python3`, or the interpreter that PYTHON names. A file that \
      fails is kept, and the exit status is \(CommandStatus.failure.rawValue). If no installed program could look at \
      one of the files, all are kept, and the exit status is \(CommandStatus.unavailable.rawValue).

      For an untrained architecture, see `tangent show ARCHITECTURE --dot`.

      EXAMPLES
        tangent train ARCHITECTURE --checkpoint mine
        tangent export mine --onnx photos.onnx --check
        tangent export mine --onnx photos.onnx --fold-batch-norms \\
          --with-preprocessing
        tangent export mine --pytorch photos.py --dot photos.dot
      """)

  @Argument(help: "The checkpoint folder of the trained network.", completion: .directory)
  var checkpoint: String

  @OptionGroup(title: "Files") var files: ExportFiles

  @Flag(help: "ONNX: fold each batch norm that directly follows a convolution into that convolution.")
  var foldBatchNorms = false

  @Flag(help: "ONNX: take uint8 pixels and normalize them in the model, as in training.")
  var withPreprocessing = false

  @Flag(help: "Run the files in installed programs and compare their outputs with Tangent's.")
  var check = false

  @OptionGroup var data: DataFolderOptions
  @OptionGroup var progress: ProgressOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if check, files.onnx == nil, files.pytorch == nil {
      throw ValidationError("--check requires --onnx or --pytorch: no program runs the other formats")
    }
    guard files.onnx == nil else { return }
    for (flag, isGiven) in [("--fold-batch-norms", foldBatchNorms), ("--with-preprocessing", withPreprocessing)]
    where isGiven {
      throw ValidationError("\(flag) requires --onnx")
    }
  }

  func run() throws {
    let folder = URL(filePath: checkpoint, directoryHint: .isDirectory)
    guard CheckpointFolder.holdsCheckpoint(folder) else {
      throw Failure(
        .missingInput,
        "there is no checkpoint in \(checkpoint); `tangent train ARCHITECTURE --checkpoint FOLDER` creates one")
    }
    let stored = try CheckpointFolder.checkpoint(in: folder)
    let space = try stored.plan.searchSpace(in: TangentCommand.catalogue)
    let network = try stored.network(in: space)
    let card = ModelCard(stored, dataset: try? TangentCommand.catalogue.dataset(named: stored.plan.dataset))
    let options = ExportOptions(foldsBatchNorms: foldBatchNorms, includesPreprocessing: withPreprocessing)
    var export = NetworkExport(of: try ExportedNetwork(network, card: card), options)
    var report = ExportReport(card: card)
    let formats = try files.formats()
    for (format, url) in formats { report.add(format, try export.add(format, at: url)) }
    try files.check(export.files)
    try export.write()
    if let module = files.unimportableModule {
      progress.note(
        "Python's import statement cannot load a module named \(module); use letters, digits and underscores, and "
          + "no digit first")
    }
    var failures: [String] = []
    var unchecked: [String] = []
    if check {
      let images = try images(of: stored, export.network)
      for (format, url) in formats where format.check != nil {
        do {
          let result = try ExportCheck(
            of: url, in: format, network: network, images: images, interpretation: card.interpretation, options)
          report.add(result, to: format)
          if result.engines.isEmpty { unchecked.append(ExportReport.lack(of: result, url, format)) }
          if result.comparison?.passes == false {
            failures.append("\(url.relativePath) does not compute the same outputs as the network")
          }
        } catch { failures.append("\(error)") }
      }
    }
    try output.print(report.record) { try report.write(to: Terminal.output) }
    if let failure = failures.first { throw Failure(.failure, failure) }
    if !unchecked.isEmpty { throw Failure(.unavailable, unchecked.joined(separator: "; ")) }
  }

  /// Images of the training run, held-out ones if there are any, or random inputs.
  private func images(of stored: Checkpoint, _ network: ExportedNetwork) throws -> Tensor {
    let request = DatasetRequest(
      name: stored.plan.dataset, pictures: stored.plan.pictures, side: stored.plan.imageSize, folder: data,
      former: stored.imageFolder, resumes: true)
    let source: BatchSource
    do {
      let search = try stored.plan.data(request.trainingImages(progress))
      source = search.validation ?? search.training
    } catch {
      guard data.folder == nil else { throw error }
      progress.note("using random inputs, because the images are not available: \(Failure(error))")
      return try ExportCheck.randomImages(for: network)
    }
    return try ExportCheck.images(of: source)
  }
}
