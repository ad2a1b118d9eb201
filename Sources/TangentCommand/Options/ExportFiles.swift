import ArgumentParser
import Foundation
import Tangent

/// The files that `tangent export` writes, with one option per format.
struct ExportFiles: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write an ONNX model (operator set 17, float32, any batch size).", valueName: "file.onnx"),
    completion: .file(extensions: ["onnx"]))
  var onnx: String?

  @Option(
    help: ArgumentHelp(
      "Write the network as a PyTorch module in a Python file, with its weights next to it as .safetensors.",
      valueName: "file.py"), completion: .file(extensions: ["py"]))
  var pytorch: String?

  @Option(
    help: ArgumentHelp("Write the weights alone, under PyTorch's names.", valueName: "file.safetensors"),
    completion: .file(extensions: ["safetensors"]))
  var safetensors: String?

  @Option(
    help: ArgumentHelp("Write a drawing of the network for Graphviz.", valueName: "file.dot"),
    completion: .file(extensions: ["dot"]))
  var dot: String?

  @Option(
    help: ArgumentHelp(
      "Write the architecture's text, which other commands take as ARCHITECTURE.", valueName: "file.txt"),
    completion: .file(extensions: ["txt"]))
  var genotype: String?

  @Flag(help: "Replace existing files.")
  var overwrite = false

  /// The formats that were asked for, by name, with their files.
  private var chosen: [(format: String, path: String)] {
    [("onnx", onnx), ("pytorch", pytorch), ("safetensors", safetensors), ("dot", dot), ("genotype", genotype)]
      .compactMap { name, path in path.map { (name, $0) } }
  }

  func validate() throws {
    guard !chosen.isEmpty else {
      throw ValidationError("nothing to write: give --onnx, --pytorch, --safetensors, --dot or --genotype with a file")
    }
    for (format, path) in chosen {
      let suffix = "." + ((try? TangentCommand.catalogue.export(named: format).fileExtension) ?? "")
      guard path.hasSuffix(suffix) else {
        throw ValidationError("--\(format) \(path): the name must end in \(suffix)")
      }
    }
  }

  /// The formats that were asked for, with their files.
  func formats() throws(UnknownName) -> [(format: any ExportFormat, url: URL)] {
    var formats: [(any ExportFormat, URL)] = []
    for (name, path) in chosen {
      formats.append((try TangentCommand.catalogue.export(named: name), URL(filePath: path)))
    }
    return formats
  }

  /// The name of the PyTorch module if Python's `import` cannot load it; nil if it can, or if there is none.
  var unimportableModule: String? {
    guard let pytorch else { return nil }
    let name = URL(filePath: pytorch).deletingPathExtension().lastPathComponent
    return name.wholeMatch(of: /[\p{L}_][\p{L}\p{N}_]*/) == nil ? name : nil
  }

  /// Called before anything is written.
  /// - Throws: ``Failure`` if a file exists and may not be replaced, or could not be written.
  func check(_ files: [ExportedFile]) throws(Failure) {
    for file in files {
      try OutputPath.check(
        file.url.path, as: file.url.relativePath, replaces: overwrite,
        advice: "give another name, or replace it with --overwrite")
    }
  }
}
