import Graphs
import Torch

extension HardSwish: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].hardSwish()
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { request.inputs ? .inputs : [] }

  /// ∂x is g·(2x + 3)/6 between −3 and 3, g above, 0 below.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    guard step.wantsAnyInput else { return LayerGradients() }
    return LayerGradients(inputs: [try step.gradient.hardSwishInputGradient(input: step.repeatedInput())])
  }
}
