import Graphs
import Networks
import Torch

extension MeasurementContext {
  /// The architecture with weights drawn anew from a fixed seed: for metrics of architectures, which are the same
  /// whatever weights the network has.
  ///
  /// - Throws: ``UndefinedValue`` where there is no network.
  func redrawn(_ initializer: Initializer, for purpose: String) throws -> Network {
    let network = try network()
    return try Network(
      graph.withoutAuxiliaryOutputs(), initializer: initializer, seed: Seed(0).derived(purpose).derived("weights"),
      device: network.device, dataType: network.dataType)
  }
}

extension Network {
  /// Images of independent numbers from N(0, 1), drawn from a fixed seed in float64 on the CPU: the same up to rounding
  /// for every type and device.
  func noise(_ count: Int, for purpose: String, _ index: Int = 0) throws -> Tensor {
    let input = shapes[0]
    let pixels = input.isFlat ? [input.channels] : [input.channels, input.height, input.width]
    let generator = try Generator(Seed(0).derived(purpose).derived("images", index))
    return try prepared(.randomNormal([count] + pixels, dataType: .float64, generator: generator))
  }
}

extension Tensor {
  /// Independent numbers, −1 or 1 with equal probability, of this tensor's shape, type and device.
  func randomSigns(_ seed: Seed) throws(TorchError) -> Tensor {
    let draws = try Tensor.randomUniform(shape, from: -1, to: 1, dataType: .float64, generator: Generator(seed))
    let isNegative = try draws.isLess(than: .zeros([], dataType: .float64))
    let signs = try isNegative.selecting(
      .full([], -1, dataType: .float64), otherwise: .ones([], dataType: .float64))
    return try signs.moved(to: device).converted(to: dataType ?? .float64)
  }
}
