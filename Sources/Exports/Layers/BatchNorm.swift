import Graphs

extension BatchNorm: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    let scale =
      isAffine ? try scope.tensor("weight") : scope.constant(ones, shape: [channels], named: "scale")
    let shift =
      isAffine ? try scope.tensor("bias") : scope.constant(ones.map { _ in 0 }, shape: [channels], named: "shift")
    return scope.add(
      "BatchNormalization",
      [inputs[0], scale, shift, try scope.tensor("running_mean"), try scope.tensor("running_var")],
      ["epsilon": .float(Float(epsilon))])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    let kind = scope.inputShapes[0].isFlat ? "BatchNorm1d" : "BatchNorm2d"
    let module = try scope.module(
      "nn.\(kind)(\(channels), eps=\(epsilon), momentum=\(momentum)\(isAffine ? "" : ", affine=False"))")
    return "\(module)(\(inputs[0]))"
  }
}

extension BatchNorm {
  private var ones: [Float] { Array(repeating: 1, count: channels) }
}
