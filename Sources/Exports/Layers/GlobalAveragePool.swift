import Graphs

extension GlobalAveragePool: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    scope.add("Flatten", [scope.add("GlobalAveragePool", inputs)])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "\(inputs[0]).mean((2, 3))"
  }
}
