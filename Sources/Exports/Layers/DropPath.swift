import Graphs

extension DropPath: ONNXLayer, PyTorchLayer {
  /// In evaluation the layer does nothing.
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    inputs[0]
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    inputs[0]
  }
}
