import Training

/// The result of the short training before the measurement.
public struct TrainingOutcome: Hashable, Sendable, Codable {
  /// In order; empty where the network was measured at initialization.
  public var epochs: [EpochRecord]
  /// The share of held-out images that are classified correctly afterward, 0 to 1; nil where no
  /// images are held out.
  public var validationAccuracy: Double?
  /// The mean cross-entropy of the held-out images afterward; nil where none are held out, or no metric asked
  /// for it. Not finite where logits are not.
  public var heldOutLoss: Double?
  /// The share of the training images that are classified correctly afterward, without augmentation, 0 to 1; nil where
  /// no metric asked for it.
  public var trainingAccuracy: Double?

  public init(
    epochs: [EpochRecord], validationAccuracy: Double? = nil, heldOutLoss: Double? = nil,
    trainingAccuracy: Double? = nil
  ) {
    self.epochs = epochs
    self.validationAccuracy = validationAccuracy
    self.heldOutLoss = heldOutLoss
    self.trainingAccuracy = trainingAccuracy
  }

  /// Whether the loss of some epoch was not a number.
  public var hasDiverged: Bool { !epochs.allSatisfy(\.isFinite) }
}
