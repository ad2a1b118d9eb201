import Graphs
import Torch

extension ChannelProduct: NetworkLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0] * inputs[1].reshaped(inputs[1].shape + [1, 1])
  }
}
