/// What one epoch of training gave.
public struct EpochRecord: Hashable, Sendable {
  /// Counted from 1: the state after this many epochs.
  public var epoch: Int
  /// The mean cross-entropy over the epoch's images, each in the state of the network at its step.
  /// NaN or infinite where training diverged.
  public var trainingLoss: Double
  public var learningRate: Double
  public var seconds: Double

  public init(epoch: Int, trainingLoss: Double, learningRate: Double, seconds: Double) {
    self.epoch = epoch
    self.trainingLoss = trainingLoss
    self.learningRate = learningRate
    self.seconds = seconds
  }

  /// Whether the loss is a number.
  public var isFinite: Bool { trainingLoss.isFinite }
}

/// A loss that is not finite is written as null, because JSON has no such numbers; it reads as NaN.
extension EpochRecord: Codable {
  private enum CodingKeys: CodingKey {
    case epoch, trainingLoss, learningRate, seconds
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    epoch = try container.decode(Int.self, forKey: .epoch)
    trainingLoss = try container.decode(Double?.self, forKey: .trainingLoss) ?? .nan
    learningRate = try container.decode(Double.self, forKey: .learningRate)
    seconds = try container.decode(Double.self, forKey: .seconds)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(epoch, forKey: .epoch)
    try container.encode(isFinite ? trainingLoss : nil, forKey: .trainingLoss)
    try container.encode(learningRate, forKey: .learningRate)
    try container.encode(seconds, forKey: .seconds)
  }
}
