import Graphs
import Torch

extension Zero: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try .zeros(like: inputs[0])
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { [] }
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients { LayerGradients() }
}
