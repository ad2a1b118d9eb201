import Training

/// What the short training before the measurement gave.
public struct TrainingOutcome: Hashable, Sendable, Codable {
  /// In order; empty where the network was measured at initialization.
  public var epochs: [EpochRecord]
  /// The share of held-out images that are classified correctly afterward, 0 to 1; nil where no
  /// images are held out.
  public var validationAccuracy: Double?
  /// The share of the training images that are classified correctly afterward, with running batch-norm
  /// statistics and without augmentation, 0 to 1; nil where no metric asked for it.
  public var trainingAccuracy: Double?

  public init(epochs: [EpochRecord], validationAccuracy: Double? = nil, trainingAccuracy: Double? = nil) {
    self.epochs = epochs
    self.validationAccuracy = validationAccuracy
    self.trainingAccuracy = trainingAccuracy
  }

  /// Whether the loss of some epoch was not a number.
  public var hasDiverged: Bool { !epochs.allSatisfy(\.isFinite) }
}
