import Graphs

extension AveragePool: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    scope.add(
      "AveragePool", inputs,
      [
        "kernel_shape": .integers([kernelSize, kernelSize]), "strides": .integers([stride, stride]),
        "pads": .integers([padding, padding, padding, padding]),
        "count_include_pad": .integer(countsPadding ? 1 : 0),
      ])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "F.avg_pool2d(\(inputs[0]), \(kernelSize), stride=\(stride)\(padding == 0 ? "" : ", padding=\(padding)"), "
      + "count_include_pad=\(PythonName.literal(countsPadding)))"
  }
}
