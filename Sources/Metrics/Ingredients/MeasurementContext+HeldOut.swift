import Training

extension Ingredient {
  /// Loss and accuracy on the held-out images after the short training: a forward pass over all of them.
  public static let heldOut = Ingredient("held-out", from: .evaluation)
}

extension MeasurementContext {
  /// Loss and accuracy on the held-out images after the short training.
  /// - Throws: ``UndefinedValue`` without a training, and where no images are held out.
  public func heldOutPerformance() throws -> HeldOutPerformance {
    try value(of: .heldOut) {
      _ = try trainingRecords()
      guard let heldOut = images.heldOut else { throw UndefinedValue("no images are held out for validation") }
      return try HeldOutPerformance(of: evaluatedNetwork(), on: heldOut, isCancelled: isCancelled)
    }
  }
}
