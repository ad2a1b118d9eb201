/// The result of one epoch of training.
///
/// JSON has no NaN and no infinity: an encoder that is to keep diverged epochs needs a
/// `nonConformingFloatEncodingStrategy`.
public struct EpochRecord: Hashable, Sendable, Codable {
  /// Counted from 1: the state after this many epochs.
  public var epoch: Int
  /// The mean cross-entropy over the epoch's images, each in the state of the network at its step, with the targets that
  /// the recipe makes of labels.
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
