import Training

/// What a short training gave, for the metrics that read it.
public struct TrainingOutcome: Hashable, Sendable, Codable {
  public var epochs: [EpochRecord]
  public var validationAccuracy: Double?

  public init(epochs: [EpochRecord], validationAccuracy: Double?) {
    self.epochs = epochs
    self.validationAccuracy = validationAccuracy
  }
}
