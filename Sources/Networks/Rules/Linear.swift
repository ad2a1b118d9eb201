import Graphs
import Torch

extension Linear: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].linear(parameters.required("weight"), bias: parameters["bias"])
  }

  public func reads(for request: ReverseRequest) -> ReverseReads {
    request.parameters.contains("weight") ? .inputs : []
  }

  /// ∂W = g·xᵀ, ∂b = g, ∂x = Wᵀ·g.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    var result = LayerGradients()
    if step.wanted.contains("weight") { result.parameters["weight"] = try weightBlock(step) }
    if step.wanted.contains("bias") { result.parameters["bias"] = try step.biasBlock() }
    if step.wantsAnyInput { result.inputs = [try step.gradient.matmul(step.parameters.required("weight"))] }
    return result
  }

  private func weightBlock(_ step: ReverseStep) throws(TorchError) -> JacobianBlock {
    guard step.sumsImages else {
      return .outerProduct(gradients: step.gradient, inputs: try step.repeatedInput())
    }
    let grouped = try step.gradient.reshaped([step.seedCount, step.imageCount, -1])
    return .dense(try grouped.transposed().matmul(step.input()).reshaped([step.seedCount, -1]))
  }
}
