import Foundation

/// The architecture's text in its space's grammar, on a line of its own: what commands take as ARCHITECTURE.
public struct GenotypeFormat: ExportFormat {
  public let name = "genotype"
  public let summary = "The architecture's text, in its space's own grammar."
  public let fileExtension = "txt"

  public init() {}

  public func files(
    of network: ExportedNetwork, at url: URL, _ options: ExportOptions
  ) throws(ExportError) -> [ExportedFile] {
    [ExportedFile(url, Data((network.card.architecture.text + "\n").utf8))]
  }
}
