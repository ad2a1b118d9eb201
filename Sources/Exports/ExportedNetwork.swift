import Graphs
import Networks
import Torch

/// A network as it is used once it is trained: evaluation alone, without auxiliary outputs.
public struct ExportedNetwork: Sendable {
  /// Simplified, so that it holds only what is executed.
  public let graph: NetworkGraph
  /// The shape of every node's output.
  public let shapes: [FeatureShape]
  /// Parameters and running statistics by name, float32, on the CPU, row-major.
  public let tensors: [String: Tensor]
  public let card: ModelCard

  /// Copies a network's state. A float64 network is rounded: float32 is what runs everywhere.
  ///
  /// - Throws: ``ExportError`` where a batch norm keeps no running statistics, for such a network gives an image
  ///   different outputs in different batches.
  public init(_ network: Network, card: ModelCard) throws(ExportError) {
    let graph = network.graph.withoutAuxiliaryOutputs()
    for node in graph.nodes {
      if let layer = node.layer as? BatchNorm, !layer.tracksStatistics {
        throw ExportError(
          "the network cannot be exported: the layer \"\(layer)\" of \(node.name) normalizes each batch by its own "
            + "statistics; train it with running statistics")
      }
    }
    let kept = Set(graph.nodes.map(\.name))
    let state = network.state.filter { name, _ in kept.contains(where: { name.hasPrefix($0 + ".") }) }
    do {
      try self.init(
        graph: graph,
        tensors: state.mapValues { try $0.detached().moved(to: .cpu).converted(to: .float32).contiguous() }, card: card)
    } catch let error as ExportError {
      throw error
    } catch {
      throw ExportError("the network's state could not be copied: \(error)")
    }
  }

  init(graph: NetworkGraph, tensors: [String: Tensor], card: ModelCard) throws(ExportError) {
    self.graph = graph
    self.tensors = tensors
    self.card = card
    do { shapes = try graph.shapes() } catch { throw ExportError("the network cannot be exported: \(error)") }
  }

  /// The shape of an image.
  public var inputShape: FeatureShape { shapes[0] }

  /// - Throws: ``ExportError`` where the network has no such tensor.
  func tensor(_ name: String) throws(ExportError) -> Tensor {
    guard let tensor = tensors[name] else {
      throw ExportError("the network cannot be exported: it has no tensor '\(name)'")
    }
    return tensor
  }
}

/// Runs a body of tensor operations and turns what it throws into an export's error.
func exporting<Result>(_ what: String, _ body: () throws -> Result) throws(ExportError) -> Result {
  do { return try body() } catch let error as ExportError { throw error } catch {
    throw ExportError("\(what): \(error)")
  }
}
