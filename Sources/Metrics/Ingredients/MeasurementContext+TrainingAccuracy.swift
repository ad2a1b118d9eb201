import Training

extension Ingredient {
  /// The accuracy on the training images after the short training: a forward pass over all of them.
  public static let trainingAccuracy = Ingredient("training-accuracy", from: .evaluation)
}

extension MeasurementContext {
  /// The share of the training images that are classified correctly after the short training, without augmentation.
  /// - Throws: ``UndefinedValue`` without a training.
  public func trainingAccuracy() throws -> Double {
    try value(of: .trainingAccuracy) {
      _ = try trainingRecords()
      guard let training = images.training else { throw UndefinedValue("there are no training images") }
      return try accuracy(of: evaluatedNetwork(), on: training, isCancelled: isCancelled)
    }
  }
}
