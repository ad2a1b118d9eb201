import Graphs

extension MaxPool: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    scope.add(
      "MaxPool", inputs,
      [
        "kernel_shape": .integers([kernelSize, kernelSize]), "strides": .integers([stride, stride]),
        "pads": .integers([padding, padding, padding, padding]),
      ])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "F.max_pool2d(\(inputs[0]), \(kernelSize), stride=\(stride)\(padding == 0 ? "" : ", padding=\(padding)"))"
  }
}
