import Graphs

extension Linear: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    var operands = [inputs[0], try scope.tensor("weight")]
    if hasBias { operands.append(try scope.tensor("bias")) }
    return scope.add("Gemm", operands, ["transB": .integer(1)])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    let module = try scope.module(
      "nn.Linear(\(inputFeatures), \(outputFeatures)\(hasBias ? "" : ", bias=False"))")
    return "\(module)(\(inputs[0]))"
  }
}
