import Networks

extension Ingredient {
  /// The weights of convolutions and linear layers; they are there.
  public static let weights = Ingredient("weights", from: .network)
}

extension MeasurementContext {
  /// The weights of the network's convolutions and linear layers, in the order of its parameters. Layers that cannot
  /// influence the output have none; of a network that ignores its input, some are kept for the shapes of zeros.
  /// - Throws: ``UndefinedValue`` where there is no network.
  public func weights() throws -> [Network.Parameter] {
    try value(of: .weights) { try network().weights }
  }
}

extension Network {
  /// The parameters with the role of weights: no biases, and nothing of batch norms.
  var weights: [Parameter] { parameters.filter { $0.role == .weight } }
}
