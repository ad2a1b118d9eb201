import Networks
import Torch

extension LayerCase {
  /// The case's network with scales, shifts, biases and running statistics away from their initial ones and
  /// zeros, so that a rule that forgets one of them shows.
  public func network(dataType: DataType = .float64, device: Device = .cpu) throws -> Network {
    try perturbed(Network(graph, seed: Seed(3), device: device, dataType: dataType))
  }

  public func images(_ count: Int, seed: UInt64 = 5) throws -> Tensor {
    try .randomNormal([count, 3, 7, 6], dataType: .float64, generator: Generator(Seed(seed)))
  }
}

/// The network after every scale, shift, bias and running statistic was moved at random.
public func perturbed(_ network: Network) throws -> Network {
  for (index, parameter) in network.parameters.enumerated() {
    guard parameter.role != .weight else { continue }
    try parameter.tensor.add(inPlace: noise(parameter.tensor, index))
  }
  for (node, statistics) in network.statistics {
    try statistics.mean.add(inPlace: noise(statistics.mean, 1000 + node))
    try statistics.variance.add(inPlace: noise(statistics.variance, 2000 + node).absolute())
  }
  return network
}

private func noise(_ tensor: Tensor, _ index: Int) throws -> Tensor {
  let drawn = try Tensor.randomUniform(
    tensor.shape, from: -0.4, to: 0.4, dataType: .float64, generator: Generator(Seed(7).derived("noise", index)))
  return try drawn.moved(to: tensor.device).converted(to: tensor.dataType ?? .float64)
}
