import Training

extension Ingredient {
  /// The losses of the short training.
  public static let training = Ingredient("training", from: .training)
}

extension MeasurementContext {
  /// The records of the short training's epochs, at least one, all finite.
  /// - Throws: ``UndefinedValue`` before training, and where training diverged.
  public func trainingRecords() throws -> [EpochRecord] {
    try value(of: .training) {
      guard !epochs.isEmpty else {
        throw UndefinedValue("the network was not trained" + (missingReason.map { ": \($0)" } ?? ""))
      }
      guard epochs.allSatisfy(\.isFinite) else { throw UndefinedValue("the training diverged") }
      return epochs
    }
  }
}
