import Foundation
import Graphs

/// A drawing for Graphviz, with one box per executed layer.
public struct DOTFormat: ExportFormat {
  public let name = "dot"
  public let summary = "A drawing of the network for Graphviz."
  public let fileExtension = "dot"

  public init() {}

  public func files(
    of network: ExportedNetwork, at url: URL, _ options: ExportOptions
  ) throws(ExportError) -> [ExportedFile] {
    [ExportedFile(url, Data(network.graph.dot(title: network.card.architecture.text).utf8))]
  }
}
