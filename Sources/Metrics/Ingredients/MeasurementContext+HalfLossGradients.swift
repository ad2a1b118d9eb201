import Datasets
import Training

extension Ingredient {
  /// The gradient of the loss for every parameter, on each half of the probe's images: two forward and two backward
  /// passes over half of them.
  public static let halfLossGradients = Ingredient("half-loss-gradients", from: .probe)
}

extension MeasurementContext {
  /// ``lossGradients()`` of the first half of the probe's images and of the second, each a batch with its own mean loss
  /// and its own statistics in batch norms. Of an odd number the last image is left out.
  ///
  /// Cost: as ``lossGradients()``, with two numbers for each parameter.
  /// - Throws: ``UndefinedValue`` where there is no network, or a single image.
  public func halfLossGradients() throws -> [LossGradients] {
    try value(of: .halfLossGradients) {
      let network = try network()
      let probe = try probe()
      let half = probe.count / 2
      guard half > 0 else { throw UndefinedValue("one probe image cannot be split into two batches") }
      return try [0, half].map { start in
        if isCancelled() { throw TrainingError.cancelled }
        return try LossGradients(of: network, on: probe.part(from: start, length: half))
      }
    }
  }
}
