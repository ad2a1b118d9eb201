import Foundation
import Networks
import Spaces
import Torch

/// The weights of one trained network in a safetensors file, as `tangent train --output` writes them.
///
/// The file is held in memory; loading copies it into a network of the same architecture and sizes.
public struct TrainedWeights: Sendable {
  public let file: URL
  private let content: Safetensors

  /// - Throws: ``CheckpointError`` where the file is missing, damaged, another architecture's, or has numbers that are
  ///   not finite.
  public init(contentsOf file: URL, of architecture: Architecture) throws(CheckpointError) {
    let path = file.relativePath
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder) else {
      throw CheckpointError(.missing, "\(path): there is no such file")
    }
    guard !isFolder.boolValue else { throw CheckpointError(.missing, "\(path) is a folder; name the file in it") }
    do { content = try Safetensors(contentsOf: file) } catch { throw CheckpointError(.damaged, error.description) }
    self.file = file
    for (name, tensor) in content.tensors.sorted(by: { $0.key < $1.key }) where !Self.isFinite(tensor) {
      throw CheckpointError(
        .damaged,
        "\(path): '\(name)' has numbers that are not finite, probably because the training diverged; use other weights")
    }
    if let other = content.metadata["architecture"], other != architecture.text {
      throw CheckpointError(.mismatch, "\(path) holds the weights of another architecture, '\(other)'")
    }
  }

  /// A check that runs out of memory passes: what loads the weights then fails with its own message.
  private static func isFinite(_ tensor: Tensor) -> Bool { (try? tensor.allFinite()) ?? true }

  /// What the file says of itself, such as `tangent`, the record of the training as JSON.
  public var metadata: [String: String] { content.metadata }

  /// - Throws: ``CheckpointError`` where the network has other parameters or shapes.
  public func load(into network: Network) throws(CheckpointError) {
    do { try network.load(content.tensors) } catch {
      throw CheckpointError(
        .mismatch,
        "the weights of \(file.relativePath) do not fit: \(error); give the sizes and the data set they were trained with"
      )
    }
  }
}
