import Tangent

/// What every command that reads images says of them.
extension DatasetSource {
  /// - Throws: ``DatasetError`` where the images are not there or damaged.
  func trainingImages(noting progress: ProgressOptions) throws(DatasetError) -> TrainingImages {
    switch self {
    case .known(let copy): return try copy.trainingImages(noting: progress)
    case .own(let images):
      if !images.unreadable.isEmpty {
        progress.note(
          "\(Formatted.counted(images.unreadable.count, "picture")) of \(images.listing.title) cannot be read and "
            + "\(images.unreadable.count == 1 ? "is" : "are") left out; `tangent data check` lists the reasons")
      }
      return try images.trainingImages()
    case .arrays(let arrays): return try arrays.trainingImages()
    }
  }

  /// - Throws: ``DatasetError`` where the images are not there or damaged.
  func testImages(noting progress: ProgressOptions) throws(DatasetError) -> TestImages {
    switch self {
    case .known(let copy): try copy.testImages(noting: progress)
    case .own(let images): try images.testImages()
    case .arrays(let arrays): try arrays.testImages()
    }
  }
}
