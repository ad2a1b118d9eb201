import Graphs
import Torch

extension Input: FastLayer {
  /// The images themselves, once they are known to fit.
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    let images = inputs[0]
    guard images.rank == shape.axes.count + 1, Array(images.shape.dropFirst()) == shape.axes else {
      throw TorchError(
        operation: "input", shapes: [images.shape],
        reason: "the network takes (N, \(shape.axes.map(String.init).joined(separator: ", ")))")
    }
    return images
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { [] }
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients { LayerGradients() }
}
