import Graphs
import Torch

extension Network {
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
