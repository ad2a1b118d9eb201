import Foundation

/// A format that networks can be exported to: one file in `Formats`, or a type of another package.
///
/// The catalogue lists formats; the command offers those with an option.
public protocol ExportFormat: Sendable {
  /// The name by which users choose it, such as `onnx`.
  var name: String { get }
  /// One sentence for lists.
  var summary: String { get }
  /// The file-name extension, without the dot.
  var fileExtension: String { get }
  /// The files that hold a network, the one at `url` first.
  ///
  /// Nothing is written: the same network gives the same bytes.
  /// - Throws: ``ExportError`` if the format cannot express the network, such as a layer that has no rule for it.
  func files(
    of network: ExportedNetwork, at url: URL, _ options: ExportOptions
  ) throws(ExportError) -> [ExportedFile]
  /// The program that runs such a file; nil if there is nothing to run.
  var check: ExportCheckProgram? { get }
  /// Whether the exported network can normalize pixels itself, on request.
  var takesPreprocessing: Bool { get }
}

extension ExportFormat {
  public var check: ExportCheckProgram? { nil }
  public var takesPreprocessing: Bool { false }
}

/// What an export may do besides writing the network as it is. A format ignores options that it does not support.
public struct ExportOptions: Hashable, Sendable {
  /// Whether ONNX gets each batch norm that directly follows a convolution folded into that convolution.
  public var foldsBatchNorms: Bool
  /// Whether an ONNX network takes uint8 pixels and normalizes them itself.
  public var includesPreprocessing: Bool

  public init(foldsBatchNorms: Bool = false, includesPreprocessing: Bool = false) {
    self.foldsBatchNorms = foldsBatchNorms
    self.includesPreprocessing = includesPreprocessing
  }
}
