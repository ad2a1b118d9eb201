import Graphs

extension Sum: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    inputs.count > 1 ? scope.add("Sum", inputs) : inputs[0]
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    inputs.joined(separator: " + ")
  }
}
