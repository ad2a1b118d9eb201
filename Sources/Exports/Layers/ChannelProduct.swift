import Graphs

extension ChannelProduct: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    let gate = scope.add("Unsqueeze", [inputs[1], scope.constant([2, 3], named: "axes")])
    return scope.add("Mul", [inputs[0], gate])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "\(inputs[0]) * \(inputs[1])[:, :, None, None]"
  }
}
