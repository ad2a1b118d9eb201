import Graphs
import Torch

extension Crop: NetworkLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    let rows = try inputs[0].narrowed(axis: 2, from: top, length: inputs[0].shape[2] - top)
    return try rows.narrowed(axis: 3, from: left, length: inputs[0].shape[3] - left)
  }
}
