import Graphs

extension Zero: ONNXLayer, PyTorchLayer {
  /// Not x * 0, which is no number where x is infinite.
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    scope.add("ConstantOfShape", [scope.add("Shape", inputs)])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "torch.zeros_like(\(inputs[0]))"
  }
}
