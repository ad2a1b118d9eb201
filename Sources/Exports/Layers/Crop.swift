import Graphs

extension Crop: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    let starts = scope.constant([top, left], named: "starts")
    let ends = scope.constant([scope.inputShapes[0].height, scope.inputShapes[0].width], named: "ends")
    return scope.add("Slice", [inputs[0], starts, ends, scope.constant([2, 3], named: "axes")])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    "\(inputs[0])[:, :, \(top):, \(left):]"
  }
}
