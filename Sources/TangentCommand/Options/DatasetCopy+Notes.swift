import Tangent

/// What every command that reads images says of an incomplete copy.
extension DatasetCopy {
  /// - Throws: ``DatasetError`` where the images are not there or damaged.
  func trainingImages(noting progress: ProgressOptions) throws(DatasetError) -> TrainingImages {
    let images = try trainingImages()
    note(.training, count: images.images.count, readFrom: images.images.sources, progress)
    return images
  }

  /// - Throws: ``DatasetError`` where the images are not there or damaged.
  func testImages(noting progress: ProgressOptions) throws(DatasetError) -> TestImages {
    let images = try testImages()
    note(.test, count: images.count, readFrom: images.sources, progress)
    return images
  }

  private func note(
    _ part: DatasetPart, count: Int, readFrom sources: [ImageSet.Source], _ progress: ProgressOptions
  ) {
    let files = shortfalls(of: part, readFrom: sources).map { shortfall in
      shortfall.count == 0
        ? "\(shortfall.file) is missing"
        : "\(shortfall.file) holds \(Formatted.count(shortfall.count)) of \(Formatted.count(shortfall.completeCount))"
    }
    guard !files.isEmpty else { return }
    progress.note(
      "this copy of \(dataset.title) has \(Formatted.count(count)) of its "
        + "\(Formatted.count(dataset.completeCount(of: part))) \(part) images: \(files.joined(separator: ", "))")
  }
}
