import Foundation

/// A form in which a network leaves: a file of its own in `Formats`, or of another package.
///
/// The catalogue lists formats; the command offers those with an option.
public protocol ExportFormat: Sendable {
  /// The name by which users choose it, such as `onnx`.
  var name: String { get }
  /// One sentence for lists.
  var summary: String { get }
  /// What its file's name ends with, without the point.
  var fileExtension: String { get }
  /// The files that hold a network, the one at `url` first.
  ///
  /// Nothing is written: the same network gives the same bytes.
  /// - Throws: ``ExportError`` where the network has what the format does not, such as a layer without a rule for it.
  func files(
    of network: ExportedNetwork, at url: URL, _ options: ExportOptions
  ) throws(ExportError) -> [ExportedFile]
  /// The program that runs such a file; nil where there is nothing to run.
  var check: ExportCheckProgram? { get }
  /// Whether its network normalizes pixels itself where that is asked for.
  var takesPreprocessing: Bool { get }
}

extension ExportFormat {
  public var check: ExportCheckProgram? { nil }
  public var takesPreprocessing: Bool { false }
}

/// What an export may do besides writing the network as it is. A format ignores what it does not have.
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
