import Graphs

extension Convolution: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    var operands = [inputs[0], try scope.tensor("weight")]
    if hasBias { operands.append(try scope.tensor("bias")) }
    return scope.add(
      "Conv", operands,
      [
        "kernel_shape": .integers([kernelSize, kernelSize]), "strides": .integers([stride, stride]),
        "pads": .integers([padding, padding, padding, padding]), "dilations": .integers([dilation, dilation]),
        "group": .integer(groups),
      ])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    var arguments = "\(inputChannels), \(outputChannels), \(kernelSize)"
    if stride != 1 { arguments += ", stride=\(stride)" }
    if padding != 0 { arguments += ", padding=\(padding)" }
    if dilation != 1 { arguments += ", dilation=\(dilation)" }
    if groups != 1 { arguments += ", groups=\(groups)" }
    if !hasBias { arguments += ", bias=False" }
    return "\(try scope.module("nn.Conv2d(\(arguments))"))(\(inputs[0]))"
  }
}
