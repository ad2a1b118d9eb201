import Tangent

/// x·sigmoid(x) with one flaw, named by the rule that it breaks.
struct FlawedLayer: NetworkLayer {
  enum Flaw: String, CaseIterable {
    case description = "it is described"
    case names = "parameters have different names"
    case shape = "the output has the shape that the layer says"
    case chance = "the same inputs give the same output"
    case zeros = "zeros become what the layer says"
    case images = "images do not influence each other"
    case interchange = "an interchangeable layer has nothing of its own to learn or to draw"
    case derivatives = "it can be differentiated twice"
  }

  let flaw: Flaw

  func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    guard var shape = inputs.first, inputs.count == 1 else { throw GraphError("it needs exactly one input") }
    if flaw == .shape { shape.channels += 1 }
    return shape
  }

  var parameters: [ParameterDescription] {
    guard flaw == .names else { return [] }
    let one = ParameterDescription(suffix: "weight", shape: [1], role: .scale, initialization: .constant(1))
    return [one, one]
  }

  func multiplyAccumulates(inputs: [FeatureShape], output: FeatureShape) -> [[Int]] { [] }
  var valueOfZeros: ValueOfZeros { flaw == .zeros ? .other : .zeros }
  var isInterchangeable: Bool { flaw != .names }
  var weightedDepth: Int { 0 }
  var description: String { flaw == .description ? "two\nlines" : "swish" }

  func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    let input = inputs[0]
    switch flaw {
    case .chance: return try input.scaled(by: Double.random(in: 1...2))
    case .images: return try input - input.mean(axes: [0])
    case .interchange:
      guard case .training(let seed) = context.phase else { return input }
      return try input.scaled(by: Double(seed.value))
    case .derivatives:
      let value = try input.detached()
      return try value * value.sigmoid()
    default: return try input * input.sigmoid()
    }
  }
}
