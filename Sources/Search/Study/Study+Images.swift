import Datasets
import GRDB
import Torch

extension Study {
  /// What the study would record about these images if it began now: about those that its plan draws, or about all if
  /// each round of a comparison draws anew. Cost: the draw, and one pass over its pixels.
  ///
  /// - Throws: ``SearchError`` where the set is too small for the plan, or memory is exhausted.
  public func provenance(of images: TrainingImages) throws(SearchError) -> ImageProvenance {
    guard configuration.given?.rounds == nil else { return try searching { try ImageProvenance(all: images) } }
    return try Evaluator(configuration.plan, images: images, seed: Seed(configuration.seed), catalogue: catalogue)
      .provenance(of: images)
  }

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

  /// Records the folder in which the study's images are now, which later resumes and printed commands then name.
  ///
  /// Precondition: the images passed ``checkImages(_:)``. A study that records no images continues to record none.
  public func recordFolder(of given: ImageProvenance) throws(StudyError) {
    var moved = configuration
    guard let images = moved.images, let folder = given.folder, images.folder != folder else { return }
    moved.images?.folder = folder
    try storing(url) {
      try write { database in
        let former = try StudyHeader(database, version: version, url)
        let header = StudyHeader(
          configuration: try Self.encoded(moved), versions: former.versions, created: former.created)
        try database.execute(
          sql: "UPDATE study SET configuration = ?, checksum = ?", arguments: [header.configuration, header.checksum])
      }
    }
    current.withLock { $0 = moved }
  }
}
