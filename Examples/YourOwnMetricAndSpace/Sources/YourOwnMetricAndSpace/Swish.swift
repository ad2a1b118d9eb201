import Tangent

/// x·sigmoid(x), element by element: Ramachandran, Zoph and Le 2017. A layer of this package: its description, and the one
/// rule that computes it. Trainings and kernels differentiate it automatically.
struct Swish: ParameterFreeLayer, NetworkLayer {
  func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape {
    guard let input = inputs.first, inputs.count == 1 else {
      throw GraphError("it needs exactly one input, not \(inputs.count)")
    }
    return input
  }

  var valueOfZeros: ValueOfZeros { .zeros }
  var activation: Activation? { .rectifier }
  var description: String { "swish" }

  func forward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try inputs[0] * inputs[0].sigmoid()
  }
}

/// How ONNX and PyTorch compute it, for `tangent export` and its library.
extension Swish: ONNXLayer, PyTorchLayer {
  func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    scope.add("Mul", [inputs[0], scope.add("Sigmoid", inputs)])
  }

  func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "F.silu(\(inputs[0]))"
  }
}
