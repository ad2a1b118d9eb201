import Graphs
import Torch

extension ReLU6: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].relu6()
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { request.inputs ? .output : [] }

  /// ∂x is g where 0 < y < 6.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    guard step.wantsAnyInput else { return LayerGradients() }
    return LayerGradients(inputs: [try step.gradient.relu6InputGradient(output: step.repeatedOutput())])
  }
}
