import Graphs
import Torch

extension ChannelProduct: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try product(inputs[0], gate: inputs[1])
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { request.inputs ? .inputs : [] }

  /// The map's gradient is g times the gate, the gate's the sum of g·x over positions.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    LayerGradients(inputs: [
      step.wantsInputs[0] ? try product(step.gradient, gate: step.repeatedInput(1)) : nil,
      step.wantsInputs[1] ? try (step.gradient * step.repeatedInput(0)).sum(axes: [2, 3]) : nil,
    ])
  }

  private func product(_ map: Tensor, gate: Tensor) throws(TorchError) -> Tensor {
    try map * gate.reshaped(gate.shape + [1, 1])
  }
}
