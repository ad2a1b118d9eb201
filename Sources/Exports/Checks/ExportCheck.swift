import Datasets
import Foundation
import Networks
import Torch

/// An exported file run by other programs and compared with the network it was made from.
public struct ExportCheck: Hashable, Sendable {
  /// The Python that was used, as the user names it.
  public let python: String
  /// Whether there is such a Python.
  public let hasPython: Bool
  /// What accepted the file, such as `onnxruntime 1.32.0`.
  public let engines: [String]
  /// What the check would use but is not installed.
  public let missing: [String]
  /// How the outputs compare; nil if no installed program could run the file.
  public let comparison: Comparison?

  /// Two networks' outputs for the same images.
  public struct Comparison: Hashable, Sendable {
    public let images: Int
    /// max |exported − own| / max |own|, over all outputs of all images.
    public let deviation: Double
    /// Images for which both have the same largest output. Own outputs that differ by less than the tolerance count as
    /// equal.
    public let agreements: Int

    /// Whether the exported network is the same function, up to rounding.
    public var passes: Bool { deviation <= ExportCheck.tolerance && agreements == images }
  }

  /// The largest deviation that rounding explains: float32 through a few dozen layers.
  public static let tolerance = 1e-4

  /// Runs a file.
  ///
  /// - Parameters:
  ///   - file: of a format that has a program to run it.
  ///   - images: as networks see them: normalized, (N, channels, height, width).
  ///   - options: those that the file was made with. With preprocessing, the images are rounded to pixels first.
  /// - Throws: ``ExportError`` where the other program refuses the file.
  public init(
    of file: URL, in format: any ExportFormat, network: Network, images: Tensor, interpretation: ImageInterpretation?,
    _ options: ExportOptions = ExportOptions()
  ) throws(ExportError) {
    guard let program = format.check else {
      throw ExportError("\(file.relativePath): the format \(format.name) has no check")
    }
    let pixels =
      options.includesPreprocessing && format.takesPreprocessing ? interpretation?.normalization : nil
    let folder = FileManager.default.temporaryDirectory.appending(path: "tangent-check-\(UUID().uuidString)")
    let outputs = folder.appending(path: "outputs")
    defer { try? FileManager.default.removeItem(at: folder) }
    let trial = try exporting("\(file.relativePath) could not be checked") { () throws -> Trial in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let trial = try Trial(network: network, images: images, pixels: pixels)
      try trial.bytes.write(to: folder.appending(path: "images"))
      return trial
    }
    let interpreter = PythonInterpreter()
    python = interpreter.name
    let printed: Data?
    do {
      printed = try interpreter.output(
        of: program.source,
        [
          file.path, folder.appending(path: "images").path, outputs.path,
          trial.shape.map(String.init).joined(separator: ","), pixels == nil ? "float32" : "uint8",
        ])
    } catch { throw ExportError("\(file.relativePath) fails its check: \(error)") }
    guard let printed else {
      (hasPython, engines, missing, comparison) = (false, [], [], nil)
      return
    }
    guard let report = try? JSONDecoder().decode(Report.self, from: printed) else {
      throw ExportError("\(file.relativePath) could not be checked: the check printed unexpected output")
    }
    hasPython = true
    engines = report.engines
    missing = report.missing
    comparison = (try? Data(contentsOf: outputs)).map { trial.comparison(with: $0) }
  }

  private struct Report: Decodable {
    let engines: [String]
    let missing: [String]
  }

  /// Images, and what the network makes of them.
  private struct Trial {
    let shape: [Int]
    let bytes: Data
    let logits: [Double]
    let classes: Int

    init(network: Network, images: Tensor, pixels: Normalization?) throws {
      var given = try images.detached().moved(to: .cpu).converted(to: .float32).contiguous()
      var seen = given
      if let pixels {
        let axes = [1, pixels.mean.count, 1, 1]
        let (scale, shift) = (
          try Tensor(pixels.scale.map(Float.init), shape: axes), try Tensor(pixels.shift.map(Float.init), shape: axes)
        )
        let rounded = try ((given - shift) / scale).scalars(as: Float.self)
          .map { UInt8(min(max($0.rounded(), 0), 255)) }
        given = try Tensor(rounded, shape: given.shape)
        seen = try given.converted(to: .float32) * scale + shift
      }
      shape = given.shape
      var bytes = Data(count: given.count * (given.dataType?.bytes ?? 0))
      try bytes.withUnsafeMutableBytes { try given.copy(to: $0) }
      self.bytes = bytes
      let own = try network.logits(network.prepared(seen), batchNorm: .running)
      logits = try own.doubles()
      classes = max(own.count / max(shape[0], 1), 1)
    }

    func comparison(with outputs: Data) -> Comparison {
      let others = outputs.withUnsafeBytes { $0.bindMemory(to: Float.self).map(Double.init) }
      let size = logits.reduce(0) { max($0, abs($1)) }
      guard others.count == logits.count, others.allSatisfy(\.isFinite) else {
        return Comparison(images: shape[0], deviation: .infinity, agreements: 0)
      }
      let largest = zip(others, logits).reduce(0) { max($0, abs($1.0 - $1.1)) }
      let agreements = (0..<shape[0]).count { image in
        let range = image * classes..<(image + 1) * classes
        guard let chosen = range.max(by: { others[$0] < others[$1] }), let best = logits[range].max() else {
          return true
        }
        return best - logits[chosen] <= ExportCheck.tolerance * size
      }
      return Comparison(images: shape[0], deviation: size > 0 ? largest / size : largest, agreements: agreements)
    }
  }
}
