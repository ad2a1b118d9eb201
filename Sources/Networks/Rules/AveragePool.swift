import Graphs
import Torch

extension AveragePool: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].averagePooled(
      kernelSize: kernelSize, stride: stride, padding: padding, countsPadding: countsPadding)
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { [] }

  /// ∂x is g, spread evenly over its window.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    guard step.wantsAnyInput else { return LayerGradients() }
    let input = try step.gradient.averagePoolInputGradient(
      inputShape: step.inputShapes[0], kernelSize: kernelSize, stride: stride, padding: padding,
      countsPadding: countsPadding)
    return LayerGradients(inputs: [input])
  }
}
