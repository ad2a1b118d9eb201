import Graphs
import Torch

extension Sum: FastLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    guard inputs.count > 1 else { return inputs[0] }
    let total = try inputs[0] + inputs[1]
    for term in inputs.dropFirst(2) { try total.add(inPlace: term) }
    return total
  }

  public func reads(for request: ReverseRequest) -> ReverseReads { [] }

  /// ∂xᵢ = g for every term.
  public func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients {
    LayerGradients(inputs: step.wantsInputs.map { $0 ? step.gradient : nil })
  }
}
