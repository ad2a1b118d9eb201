import Graphs

extension LayerNorm: ONNXLayer, PyTorchLayer {
  /// Both normalize the last axis, so the channels of feature maps go there and back.
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    let isMap = !scope.inputShapes[0].isFlat
    let tokens = isMap ? scope.add("Transpose", inputs, ["perm": .integers([0, 2, 3, 1])]) : inputs[0]
    var operands = [tokens]
    if isAffine {
      operands += [try scope.tensor("weight"), try scope.tensor("bias")]
    } else {
      operands.append(scope.constant(Array(repeating: 1, count: channels), shape: [channels], named: "scale"))
    }
    let normalized = scope.add(
      "LayerNormalization", operands, ["axis": .integer(-1), "epsilon": .float(Float(epsilon))])
    return isMap ? scope.add("Transpose", [normalized], ["perm": .integers([0, 3, 1, 2])]) : normalized
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    let module = try scope.module(
      "nn.LayerNorm(\(channels), eps=\(epsilon)\(isAffine ? "" : ", elementwise_affine=False"))")
    guard !scope.inputShapes[0].isFlat else { return "\(module)(\(inputs[0]))" }
    return "\(module)(\(inputs[0]).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)"
  }
}
