import Networks

/// What kernel is computed, and how.
public struct KernelOptions: Hashable, Sendable, Codable {
  /// The algorithms; all give the same kernel to rounding wherever they are defined.
  public enum Implementation: String, Hashable, Sendable, CaseIterable, Codable {
    /// The fastest one that the batch-norm mode allows.
    case automatic
    /// One backward pass a sample: the definition, written down. Any mode; N backward passes.
    case perSample = "per-sample"
    /// One backward pass for the batch and a contraction per layer. Needs samples that do not
    /// influence each other: `BatchNormMode.frozen` or `BatchNormMode.running`.
    case layerWise = "layer-wise"

    /// Whether the implementation is defined for a batch-norm mode.
    public func supports(_ mode: BatchNormMode) -> Bool {
      self != .layerWise || mode != .coupled
    }
  }

  public var batchNorm: BatchNormMode
  public var parameters: ParameterSelection
  public var implementation: Implementation

  public init(
    batchNorm: BatchNormMode = .frozen, parameters: ParameterSelection = .weightsWithoutClassifier,
    implementation: Implementation = .automatic
  ) {
    self.batchNorm = batchNorm
    self.parameters = parameters
    self.implementation = implementation
  }
}
