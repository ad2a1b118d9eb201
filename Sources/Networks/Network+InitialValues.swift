import Graphs
import Torch

extension Network {
  /// Another network of the same layers, with weights drawn anew.
  ///
  /// - Parameters:
  ///   - initializer: nil for this network's own.
  ///   - draw: counted from 0. The first is of this network's seed: by its own initializer these are the weights that it
  ///     began with. The others are of seeds derived from it.
  /// - Throws: ``NetworkError`` where memory is exhausted.
  public func redrawn(by initializer: Initializer? = nil, _ draw: Int = 0) throws(NetworkError) -> Network {
    try Network(
      graph, initializer: initializer ?? self.initializer, seed: draw == 0 ? seed : seed.derived("draw", draw),
      device: device, dataType: dataType)
  }

  /// What a parameter of this network was before anything changed it, drawn again from the network's seed: for
  /// measuring how far a training has moved it, without a copy of every weight.
  ///
  /// Of a network that loaded other values, what these replaced. Cost: that of drawing the parameter.
  /// - Throws: ``NetworkError`` where memory is exhausted.
  public func initialValue(of parameter: Parameter) throws(NetworkError) -> Tensor {
    guard
      let description = graph.nodes[parameter.node].layer.parameters.first(where: { $0.suffix == parameter.suffix })
    else { throw .invalid("the network has no parameter '\(parameter.name)'") }
    return try tensors { () throws(TorchError) in
      let drawn = try initializer.tensor(for: description, seed: seed.derived(parameter.name))
      return try Self.place(drawn, on: device, as: dataType)
    }
  }
}
