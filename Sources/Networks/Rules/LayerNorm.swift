import Graphs
import Torch

extension LayerNorm: NetworkLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    let (scale, shift) = (parameters["weight"], parameters["bias"])
    guard inputs[0].rank == 4 else {
      return try inputs[0].layerNormalized(scale: scale, shift: shift, epsilon: epsilon)
    }
    let tokens = try inputs[0].permuted([0, 2, 3, 1])
    return try tokens.layerNormalized(scale: scale, shift: shift, epsilon: epsilon).permuted([0, 3, 1, 2])
  }
}
