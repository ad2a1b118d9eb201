import Graphs

extension ReLU: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    scope.add("Relu", inputs)
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "F.relu(\(inputs[0]))"
  }
}
