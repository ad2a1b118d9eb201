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
      // Nothing was drawn, so there is nothing whose checksum could be the same.
      let now = ImageProvenance(training: "", heldOut: "", folder: images.images.folder)
      guard let reason, reason.kind == .request, let began, let difference = began.difference(to: now) else {
        throw error
      }
      // Without its advice, which is for a new draw.
      let finding = reason.description.prefix { $0 != ";" }
      throw Failure(
        .usage,
        "\(name) was created with \(difference) (\(finding)); \(began.remedy(for: now)), or start another one")
    }
  }
}
