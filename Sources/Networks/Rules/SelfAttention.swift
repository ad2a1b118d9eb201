import Graphs
import Torch

extension SelfAttention: NetworkLayer {
  public func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    let shape = inputs[0].shape
    let (images, positions) = (shape[0], shape[2] * shape[3])
    let tokens = try inputs[0].permuted([0, 2, 3, 1]).reshaped([images, positions, channels])
    let projected = try tokens.linear(parameters.required("in_proj_weight"), bias: parameters["in_proj_bias"])
      .reshaped([images, positions, 3, heads, channels / heads]).permuted([2, 0, 3, 1, 4])
    let (queries, keys) = (try projected.selected(axis: 0, index: 0), try projected.selected(axis: 0, index: 1))
    let scale = 1 / Double(channels / heads).squareRoot()
    let weights = try queries.scaled(by: scale).matmul(keys.transposed()).softmax(axis: -1)
    let mixed = try weights.matmul(projected.selected(axis: 0, index: 2)).permuted([0, 2, 1, 3])
      .reshaped([images, positions, channels])
    let output = try mixed.linear(parameters.required("out_proj.weight"), bias: parameters["out_proj.bias"])
    return try output.reshaped([images, shape[2], shape[3], channels]).permuted([0, 3, 1, 2])
  }

  /// Queries, keys and values, the scores of every head and their softmax.
  public func workingElements(inputs: [FeatureShape], output: FeatureShape) -> Int {
    let positions = output.height * output.width
    return 3 * output.elements + 2 * heads * positions * positions
  }
}
