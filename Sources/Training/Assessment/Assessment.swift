/// All that is said of a finished network on images that it was not trained on.
public struct Assessment: Hashable, Sendable {
  public let imageCount: Int
  public let confusion: ConfusionMatrix
  /// Of the network as it is.
  public let calibration: Calibration
  /// What its logits are to be divided by, fitted on held-out images.
  public let temperature: Double
  /// With that temperature.
  public let calibrated: Calibration

  public var accuracy: Double { confusion.accuracy }
  public var balancedAccuracy: Double { confusion.balancedAccuracy }

  /// - Parameter temperature: that of other images; nil fits it on these.
  /// - Throws: ``TrainingError`` where memory is exhausted.
  public init(_ predictions: Predictions, temperature: Double? = nil) throws(TrainingError) {
    imageCount = predictions.count
    do {
      confusion = ConfusionMatrix(
        labels: predictions.labels, predictions: try predictions.classes(), classCount: predictions.classCount)
    } catch {
      throw .torch(error)
    }
    calibration = try Calibration(of: predictions)
    self.temperature = if let temperature { temperature } else { try predictions.fittedTemperature() }
    calibrated = try Calibration(of: predictions, temperature: self.temperature)
  }
}
