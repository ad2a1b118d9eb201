import Networks

/// What kernel is computed, and how.
public struct KernelOptions: Hashable, Sendable, Codable {
  /// The algorithms; all give the same kernel to rounding wherever they are defined.
  public enum Implementation: String, Hashable, Sendable, CaseIterable, Codable {
    /// The fastest one that the batch-norm mode allows.
    case automatic
    /// One backward pass a sample: the definition, written down. Any mode; N backward passes, all of the
    /// Jacobian in memory.
    case perSample = "per-sample"
    /// One reverse pass for the batch and a contraction per layer. Needs samples that do not influence
    /// each other: `BatchNormMode.frozen` or `BatchNormMode.running`.
    case layerWise = "layer-wise"
    /// One forward pass for the batch, and reverse passes that carry several rows' seeds at once. Only
    /// `BatchNormMode.coupled`, where it is exact; N times the arithmetic of a reverse pass.
    case rowWise = "row-wise"

    /// Whether the implementation is defined for a batch-norm mode.
    public func supports(_ mode: BatchNormMode) -> Bool {
      switch self {
      case .automatic, .perSample: true
      case .layerWise: mode != .coupled
      case .rowWise: mode == .coupled
      }
    }
  }

  public var batchNorm: BatchNormMode
  public var parameters: ParameterSelection
  public var implementation: Implementation
  /// The bytes that a computation may use besides the network and the images; it picks how many images
  /// are processed together. Nil: two gibibytes where samples do not influence each other, no bound with
  /// coupled batch norm. Per-sample has no bound. The kernel is the same to rounding whatever the bound.
  public var memoryLimit: Int?

  public init(
    batchNorm: BatchNormMode = .coupled, parameters: ParameterSelection = .weightsWithoutClassifier,
    implementation: Implementation = .automatic, memoryLimit: Int? = nil
  ) {
    self.batchNorm = batchNorm
    self.parameters = parameters
    self.implementation = implementation
    self.memoryLimit = memoryLimit
  }
}
