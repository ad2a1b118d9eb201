import Foundation
import Torch

/// The parameters and running statistics alone, under PyTorch's names, with the ``ModelCard`` as metadata.
public struct SafetensorsFormat: ExportFormat {
  public let name = "safetensors"
  public let summary = "The weights alone, under PyTorch's names."
  public let fileExtension = "safetensors"

  public init() {}

  public func files(
    of network: ExportedNetwork, at url: URL, _ options: ExportOptions
  ) throws(ExportError) -> [ExportedFile] {
    let file = Safetensors(tensors: network.tensors, metadata: network.card.metadata)
    return [ExportedFile(url, try exporting(url.relativePath) { try file.encoded(named: url.relativePath) })]
  }
}
