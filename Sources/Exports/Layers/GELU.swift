import Graphs

extension GELU: ONNXLayer, PyTorchLayer {
  /// x (1 + erf(x / √2)) / 2: ONNX has the layer only from operator set 20 on.
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    let scaled = scope.add("Mul", [inputs[0], scope.constant([Float(0.5.squareRoot())], shape: [], named: "root")])
    let error = scope.add("Erf", [scaled])
    let doubled = scope.add("Add", [error, scope.constant([1], shape: [], named: "one")])
    let product = scope.add("Mul", [inputs[0], doubled])
    return scope.add("Mul", [product, scope.constant([0.5], shape: [], named: "half")])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "F.gelu(\(inputs[0]))"
  }
}
