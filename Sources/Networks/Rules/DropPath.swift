import Graphs
import Torch

extension DropPath: NetworkLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    guard let generator = try context.generator() else { return inputs[0] }
    // Drawn on the CPU in float64, so that every device and type drops the same images.
    let (input, keep) = (inputs[0], 1 - rate)
    let drawn = try Tensor.randomUniform([input.shape[0]], dataType: .float64, generator: generator)
    let kept = try drawn.isLess(than: Tensor([keep])).converted(to: input.dataType ?? .float32).moved(to: input.device)
    let factors = try kept.scaled(by: 1 / keep)
    return try input * factors.reshaped([-1] + Array(repeating: 1, count: input.rank - 1))
  }
}
