import Graphs

extension HardSigmoid: ONNXLayer, PyTorchLayer {
  /// ONNX computes max(0, min(1, αx + β)).
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    scope.add("HardSigmoid", inputs, ["alpha": .float(1 / 6), "beta": .float(0.5)])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "F.hardsigmoid(\(inputs[0]))"
  }
}
