import Datasets

extension Study {
  /// Checks that a search which goes on measures with the images that it was begun with, wherever they are now.
  ///
  /// A study of an earlier version, without ``StudyConfiguration/images``, passes.
  /// - Throws: ``StudyError`` that says how the images differ.
  public func checkImages(_ given: ImageProvenance) throws(StudyError) {
    guard let images = configuration.images, let difference = images.difference(to: given) else { return }
    throw StudyError(
      .mismatch, file: url.path,
      "\(url.relativePath) was begun with \(difference); \(images.remedy(for: given)), or begin another study")
  }
}
