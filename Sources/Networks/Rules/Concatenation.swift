import Graphs
import Torch

extension Concatenation: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try Tensor.concatenation(inputs, axis: 1)
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { [] }

  /// ∂xᵢ is g at the channels of xᵢ.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    var result = LayerGradients()
    var start = 0
    for (isWanted, shape) in zip(step.wantsInputs, step.inputShapes) {
      var part: Tensor?
      if isWanted {
        let channels = try step.gradient.narrowed(axis: 1, from: start, length: shape[1])
        part = channels.rank == 4 ? try channels.contiguous(.channelsLast) : channels
      }
      result.inputs.append(part)
      start += shape[1]
    }
    return result
  }
}
