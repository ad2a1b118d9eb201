import Graphs

/// A layer that a line of Python can express with PyTorch: the rule in `Layers`, or in another package beside the layer.
public protocol PyTorchLayer: Layer {
  /// The expression that computes the layer in evaluation.
  ///
  /// - Parameters:
  ///   - inputs: the variables that hold the layer's inputs.
  ///   - scope: takes the module that holds the layer's parameters, and knows the shapes.
  /// - Returns: a Python expression, in which `torch`, `nn` and `F` (`torch.nn.functional`) are known; the variable of an
  ///   input where the layer does nothing.
  func pyTorch(_ inputs: [String], in scope: inout PyTorchScope) throws(ExportError) -> String
}
