import Graphs
import Torch

extension Sigmoid: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].sigmoid()
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { request.inputs ? .output : [] }

  /// ∂x = g·y·(1 − y).
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    guard step.wantsAnyInput else { return LayerGradients() }
    let output = try step.repeatedOutput()
    return LayerGradients(inputs: [try step.gradient * output * output.negated().shifted(by: 1)])
  }
}
