import Tangent

/// The images of what goes on.
enum ResumedImages {
  /// What was drawn from the images when a study or a training began, drawn again.
  ///
  /// A draw that succeeded then can fail only where the images are others now, which is what the user has to know.
  /// - Parameters:
  ///   - began: the images at that time; nil for what begins now, whose errors are passed on.
  ///   - name: of the study or the checkpoint.
  static func draw<Value>(
    _ images: TrainingImages, like began: ImageProvenance?, of name: String, _ body: () throws -> Value
  ) throws -> Value {
    do { return try body() } catch {
      let reason: DatasetError? =
        switch error {
        case let error as DatasetError: error
        case SearchError.dataset(let error): error
        default: nil
        }
      guard let began, let reason, reason.kind == .request else { throw error }
      let here = images.images.folder ?? "memory"
      let place =
        began.folder.map {
          $0 == here ? "the files in \(here) have changed since" : "those in \($0), not those in \(here)"
        }
        ?? "not those in \(here)"
      // Without its advice, which is for a new draw.
      let finding = reason.description.prefix { $0 != ";" }
      throw Failure(
        .usage,
        "\(name) was created with different images: \(place) (\(finding)); "
          + (began.folder == here ? "restore the original files" : "give the folder that holds them with --data")
          + ", or start another one")
    }
  }
}
