import Datasets

extension Study {
  /// Checks that a resumed search measures with the images it was created with, wherever they are now.
  ///
  /// A study of an earlier version, without ``StudyConfiguration/images``, passes.
  /// - Throws: ``StudyError`` that says how the images differ.
  public func checkImages(_ given: ImageProvenance) throws(StudyError) {
    guard let images = configuration.images, let difference = images.difference(to: given) else { return }
    throw StudyError(
      .mismatch, file: url.path,
      "\(url.relativePath) was created with \(difference); \(images.remedy(for: given)), or start another study")
  }
}
