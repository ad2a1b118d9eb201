/// What a network costs, counted from its graph for one image.
public struct NetworkCost: Hashable, Sendable, Codable {
  /// Learned numbers: convolution and linear weights and biases, scales and shifts of batch norms.
  public var parameters: Int
  /// Multiply-accumulates of convolutions and linear layers for one image, the "FLOPs" of
  /// NAS-Bench-201: outputHeight x outputWidth x kernelSize^2 x inputChannels x outputChannels / groups
  /// for a convolution and inputs x outputs for a linear layer, plus one for each output element where
  /// there is a bias. Batch norms, poolings, sums and ReLUs count nothing.
  public var multiplyAccumulates: Int
  /// Elements of all nodes' outputs for one image, the input included: what a training step holds if
  /// every output is kept for the backward pass and nothing is done in place.
  public var activationElements: Int
  /// The most elements held at once for one image if nodes run in order, each output is freed after
  /// its last reader, and a node's inputs and output exist together: what inference needs.
  public var peakActivationElements: Int

  public init(
    parameters: Int, multiplyAccumulates: Int, activationElements: Int, peakActivationElements: Int
  ) {
    self.parameters = parameters
    self.multiplyAccumulates = multiplyAccumulates
    self.activationElements = activationElements
    self.peakActivationElements = peakActivationElements
  }

  /// ``activationElements`` in bytes of single precision (4 bytes an element).
  public var activationBytes: Int { 4 * activationElements }
  /// ``peakActivationElements`` in bytes of single precision (4 bytes an element).
  public var peakActivationBytes: Int { 4 * peakActivationElements }
}
