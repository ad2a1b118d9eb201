import Graphs

extension SelfAttention: ONNXLayer, PyTorchLayer {
  public func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String {
    let (shape, width) = (scope.outputShape, channels / heads)
    let positions = shape.height * shape.width
    let tokens = scope.add("Transpose", inputs, ["perm": .integers([0, 2, 3, 1])])
    let rows = scope.add("Reshape", [tokens, scope.constant([-1, channels], named: "rows")])
    let projected = try project(rows, "in_proj_weight", "in_proj_bias", &scope)
    let split = scope.constant([-1, positions, 3, heads, width], named: "heads")
    // (3, N, heads, positions, width)
    let parts = scope.add(
      "Transpose", [scope.add("Reshape", [projected, split])], ["perm": .integers([2, 0, 3, 1, 4])])
    func part(_ index: Int, _ scope: inout ONNXScope) -> String {
      let chosen = scope.add("Gather", [parts, scope.constant([index], named: "part")], ["axis": .integer(0)])
      return scope.add("Squeeze", [chosen, scope.constant([0], named: "axis")])
    }
    let scale = scope.constant([1 / Float(width).squareRoot()], shape: [], named: "scale")
    let queries = scope.add("Mul", [part(0, &scope), scale])
    let keys = scope.add("Transpose", [part(1, &scope)], ["perm": .integers([0, 1, 3, 2])])
    let weights = scope.add("Softmax", [scope.add("MatMul", [queries, keys])], ["axis": .integer(-1)])
    let mixed = scope.add("MatMul", [weights, part(2, &scope)])
    let joined = scope.add("Transpose", [mixed], ["perm": .integers([0, 2, 1, 3])])
    let output = scope.add("Reshape", [joined, scope.constant([-1, channels], named: "joined")])
    let result = try project(output, "out_proj.weight", "out_proj.bias", &scope)
    let map = scope.constant([-1, shape.height, shape.width, channels], named: "map")
    return scope.add("Transpose", [scope.add("Reshape", [result, map])], ["perm": .integers([0, 3, 1, 2])])
  }

  public func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String {
    let module = try scope.module(
      "nn.MultiheadAttention(\(channels), \(heads)\(hasBias ? "" : ", bias=False"), batch_first=True)")
    scope.define(
      """
      def attend(attention, maps):
          \"""Self-attention over the positions of feature maps.\"""
          tokens = maps.flatten(2).transpose(1, 2)
          mixed, _ = attention(tokens, tokens, tokens, need_weights=False)
          return mixed.transpose(1, 2).reshape(maps.shape)
      """)
    return "attend(\(module), \(inputs[0]))"
  }
}

extension SelfAttention {
  private func project(
    _ rows: String, _ weight: String, _ bias: String, _ scope: inout ONNXScope
  ) throws(ExportError) -> String {
    var operands = [rows, try scope.tensor(weight)]
    if hasBias { operands.append(try scope.tensor(bias)) }
    return scope.add("Gemm", operands, ["transB": .integer(1)])
  }
}
