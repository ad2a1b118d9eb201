import Foundation
import Graphs
import Torch

/// A PyTorch module: a readable Python file with the network written out, and its weights beside it as safetensors, under
/// the same name.
///
/// The file needs PyTorch 1.13 or later and nothing else. `load()` returns the network in evaluation mode; its
/// parameters keep Tangent's names.
public struct PyTorchFormat: ExportFormat {
  public let name = "pytorch"
  public let summary = "The network as a PyTorch module in a Python file, with its weights next to it."
  public let fileExtension = "py"

  public init() {}

  public func files(
    of network: ExportedNetwork, at url: URL, _ options: ExportOptions
  ) throws(ExportError) -> [ExportedFile] {
    let weights = url.deletingPathExtension().appendingPathExtension("safetensors")
    let source = try PyTorchSource(network, weights: weights.lastPathComponent).text
    return [ExportedFile(url, Data(source.utf8))]
      + (try SafetensorsFormat().files(of: network, at: weights, options))
  }

  public var check: ExportCheckProgram? { .pyTorch }
}
