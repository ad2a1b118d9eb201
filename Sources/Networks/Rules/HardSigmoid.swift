import Graphs
import Torch

extension HardSigmoid: NetworkLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].hardSigmoid()
  }
}
