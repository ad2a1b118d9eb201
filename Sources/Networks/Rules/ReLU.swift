import Graphs
import Torch

// The reverse step, g where the output is positive, is taken within the sum of gradients at the input: see
// PendingGradients.
extension ReLU: NetworkLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0].relu()
  }
}
