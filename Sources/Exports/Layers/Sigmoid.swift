import Graphs

extension Sigmoid: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    scope.add("Sigmoid", inputs)
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "torch.sigmoid(\(inputs[0]))"
  }
}
