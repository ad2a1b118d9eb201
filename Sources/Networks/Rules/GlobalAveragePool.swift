import Graphs
import Torch

extension GlobalAveragePool: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].mean(axes: [2, 3])
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { [] }

  /// ∂x = g/(height·width) at every position.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    guard step.wantsAnyInput else { return LayerGradients() }
    let shape = step.inputShapes[0]
    let area = Double(shape[2] * shape[3])
    let mean = try step.gradient.scaled(by: 1 / area).reshaped([step.gradient.shape[0], -1, 1, 1])
    return LayerGradients(inputs: [try mean.expanded(shape).contiguous(.channelsLast)])
  }
}
