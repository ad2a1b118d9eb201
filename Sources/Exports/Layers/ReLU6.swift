import Graphs

extension ReLU6: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    let bounds = [
      scope.constant([0], shape: [], named: "least"), scope.constant([6], shape: [], named: "largest"),
    ]
    return scope.add("Clip", inputs + bounds)
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "F.relu6(\(inputs[0]))"
  }
}
