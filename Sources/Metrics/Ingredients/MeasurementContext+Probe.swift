import Datasets

extension MeasurementContext {
  /// The images that activations and gradients of the loss are taken on.
  /// - Throws: ``UndefinedValue`` where there are none.
  func probe() throws -> ImageBatch {
    guard let probe = images.probe else { throw UndefinedValue("there are no probe images") }
    return probe
  }
}
