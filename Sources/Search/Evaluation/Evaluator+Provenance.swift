import Datasets

extension Evaluator {
  /// The images that decide what this evaluator measures. Costs one pass over their pixels.
  ///
  /// - Parameter images: the set that the evaluator was made with.
  /// - Throws: ``SearchError`` when memory is exhausted.
  public func provenance(of images: TrainingImages) throws(SearchError) -> ImageProvenance {
    do {
      return try ImageProvenance(training: data.training, heldOut: data.heldOut, of: images)
    } catch {
      throw .dataset(error)
    }
  }
}
