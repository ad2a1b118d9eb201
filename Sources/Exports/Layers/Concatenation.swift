import Graphs

extension Concatenation: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    scope.add("Concat", inputs, ["axis": .integer(1)])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "torch.cat((\(inputs.joined(separator: ", ")),), dim=1)"
  }
}
