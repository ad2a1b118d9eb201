import Graphs
import Torch

extension HardSigmoid: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].hardSigmoid()
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { request.inputs ? .inputs : [] }

  /// ∂x is g/6 between −3 and 3, 0 elsewhere.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    guard step.wantsAnyInput else { return LayerGradients() }
    return LayerGradients(inputs: [try step.gradient.hardSigmoidInputGradient(input: step.repeatedInput())])
  }
}
