import Graphs
import Torch

extension MaxPool: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].maxPooled(kernelSize: kernelSize, stride: stride, padding: padding)
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { request.inputs ? .inputs : [] }

  /// ∂x is g where its window has its maximum.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    guard step.wantsAnyInput else { return LayerGradients() }
    let input = try step.gradient.maxPoolInputGradient(
      input: step.repeatedInput(), kernelSize: kernelSize, stride: stride, padding: padding)
    return LayerGradients(inputs: [input])
  }
}
