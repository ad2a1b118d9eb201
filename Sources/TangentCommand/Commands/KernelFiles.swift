import ArgumentParser
import Foundation
import Tangent

/// Where `tangent kernel` writes.
struct KernelFiles: ParsableArguments {
  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      "The file for the kernel. Its provenance goes beside it, under the same name with .json.", valueName: "file.npy"),
    completion: .file(extensions: ["npy"]))
  var outputPath = "kernel.npy"

  @Option(
    name: .customLong("image"),
    help: ArgumentHelp(
      "The file for the picture (default: the kernel's name with .png).", valueName: "file.png"),
    completion: .file(extensions: ["png"]))
  var imagePath: String?

  @Flag(name: .customLong("no-image"), help: "Do not write a picture.")
  var hasNoImage = false

  @Flag(help: "Replace existing files.")
  var overwrite = false

  func validate() throws {
    for (option, path, suffix) in [("--output", outputPath, ".npy"), ("--image", imagePath ?? ".png", ".png")]
    where !path.hasSuffix(suffix) {
      throw ValidationError("\(option) \(path): the name must end in \(suffix)")
    }
    if hasNoImage, imagePath != nil { throw ValidationError("--image and --no-image cannot be combined") }
  }

  var kernel: URL { URL(filePath: outputPath) }
  var provenance: URL { kernel.deletingPathExtension().appendingPathExtension("json") }
  var image: URL? {
    hasNoImage
      ? nil : imagePath.map { URL(filePath: $0) } ?? kernel.deletingPathExtension().appendingPathExtension("png")
  }

  /// Called before anything is computed.
  /// - Throws: ``Failure`` where a file is there that may not be replaced, or could not be written in the end.
  func check() throws(Failure) {
    for url in [kernel, provenance, image].compactMap({ $0 }) {
      try OutputPath.check(
        url.path, as: url.relativePath, replaces: overwrite,
        advice: "give another --output, or replace it with --overwrite")
    }
  }

  /// Writes all files, or none. The record, which has the others' checksums, gets its name last.
  func write(_ contents: KernelContents, record: JSONValue) throws(ReportError) {
    var group = FileGroup()
    group.add(contents.array, to: kernel)
    if let image, let picture = contents.picture { group.add(picture, to: image) }
    group.add(Data((record.text + "\n").utf8), to: provenance)
    try group.write()
  }
}
