import Foundation
import Tangent

extension Conformance {
  /// What an export format does not keep of what exports rely on.
  ///
  /// Cost: a small network, written four times; where the format has a program that runs its files, and what it needs is
  /// installed, a Python process.
  public static func violations(of format: some ExportFormat) -> [Violation] {
    var checks = Checks()
    let name = "\(format.name)"
    checks.expect("the name can be an option's", name) { name.wholeMatch(of: /[a-z][a-z0-9-]*/) != nil }
    checks.expect("it is described in one line", name) { !format.summary.isEmpty && !format.summary.contains("\n") }
    checks.expect("the extension has no point", format.fileExtension) {
      !format.fileExtension.isEmpty && !format.fileExtension.contains(".")
    }
    let url = URL(filePath: "/tmp/network.\(format.fileExtension)")
    checks.expect("the first file is where it was asked for, the others beside it", name) {
      let files = try format.files(of: ExportTrial.network(), at: url, ExportOptions())
      let folders = Set(files.map { $0.url.deletingLastPathComponent().path })
      return files.first?.url == url && folders == [url.deletingLastPathComponent().path]
        && Set(files.map(\.url)).count == files.count
    }
    checks.expect("equal networks give equal bytes", name) {
      try format.files(of: ExportTrial.network(), at: url, ExportOptions())
        == format.files(of: ExportTrial.network(), at: url, ExportOptions())
    }
    checks.expect("every option is accepted", name) {
      let options = ExportOptions(foldsBatchNorms: true, includesPreprocessing: true)
      return try !format.files(of: ExportTrial.network(), at: url, options).isEmpty
    }
    if format.check != nil {
      checks.expect("the file computes what the network does", name) {
        try ExportTrial(ExportTrial.graph).passes(in: format)
      }
    }
    return checks.violations
  }

  /// What a layer's rules for exports do not keep, for each of these formats: the file of a small network around the
  /// layer computes what the network does.
  ///
  /// A format whose program is not installed accepts everything.
  /// - Parameters:
  ///   - inputs: shapes that the layer accepts, all equal.
  ///   - formats: those that the layer has rules for.
  public static func violations(
    ofExportsOf layer: some NetworkLayer, inputs: [FeatureShape], in formats: [any ExportFormat] = ExportFormats.all
  ) -> [Violation] {
    var checks = Checks()
    for format in formats where format.check != nil {
      checks.expect("the layer computes the same in \(format.name)", "\(layer)") {
        guard let graph = LayerTrial(layer: layer, shapes: inputs).graph() else {
          throw ExportError("no network can be built around the layer on \(inputs)")
        }
        return try ExportTrial(graph).passes(in: format)
      }
    }
    return checks.violations
  }
}

/// A network that is exported and run.
private struct ExportTrial {
  let network: Network

  init(_ graph: NetworkGraph) throws {
    network = try Network(graph, seed: Seed(0))
  }

  static let card: ModelCard = {
    var card = ModelCard(architecture: Architecture(space: "conformance", text: "|a \"small\" one|"))
    card.interpretation = ImageInterpretation(
      classNames: ["first", "second", "third"],
      normalization: Normalization(mean: [0.5, 0.5, 0.5], standardDeviation: [0.25, 0.25, 0.25]))
    return card
  }()

  /// A convolution, a batch norm, a ReLU and a classifier.
  static let graph = NetworkGraph(
    nodes: [
      .init(name: "input", layer: .input(FeatureShape(channels: 3, height: 6, width: 5)), inputs: []),
      .init(
        name: "stem.conv",
        layer: .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3, padding: 1)), inputs: [0]),
      .init(name: "stem.norm", layer: .batchNorm(.init(channels: 4)), inputs: [1]),
      .init(name: "relu", layer: .relu, inputs: [2]), .init(name: "pool", layer: .globalAveragePool, inputs: [3]),
      .init(name: "classifier", layer: .linear(.init(inputFeatures: 4, outputFeatures: 3)), inputs: [4]),
    ], output: 5)

  static func network() throws -> ExportedNetwork {
    try ExportedNetwork(Network(graph, seed: Seed(0)), card: card)
  }

  /// True where nothing that is installed can tell.
  func passes(in format: any ExportFormat) throws -> Bool {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tangent-conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let exported = try ExportedNetwork(network, card: Self.card)
    let url = folder.appending(path: "network.\(format.fileExtension)")
    var export = NetworkExport(of: exported)
    try export.add(format, at: url)
    try export.write()
    let check = try ExportCheck(
      of: url, in: format, network: network, images: ExportCheck.randomImages(for: exported),
      interpretation: Self.card.interpretation)
    return check.comparison?.passes ?? true
  }
}
