import Graphs

/// A layer that ONNX can express: the rule in `Layers`, or in another package beside the layer.
///
/// What the rule writes must compute in evaluation what the layer's forward rule does, for a batch of any size.
public protocol ONNXLayer: Layer {
  /// Adds the layer's operators.
  ///
  /// - Parameters:
  ///   - inputs: the names of the values that the layer reads: (N, channels, height, width) each, or (N, channels)
  ///     where flat.
  ///   - scope: takes the operators, and knows the layer's parameters and shapes.
  /// - Returns: the name of the layer's output; that of an input where the layer does nothing.
  /// - Throws: ``ExportError``, such as for a parameter that is missing.
  func onnx(_ inputs: [String], in scope: inout ONNXScope) throws(ExportError) -> String
}
