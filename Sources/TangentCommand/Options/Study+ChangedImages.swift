import Tangent

extension Study {
  /// Says so if images are not those that the study measured its networks with. Nothing is said of images that the user
  /// chose otherwise.
  ///
  /// - Parameters:
  ///   - images: those that a command works on because the study names them.
  ///   - name: the study's, as the user gave it.
  ///   - arguments: the command line.
  func noteChange(of images: TrainingImages, named name: String, in arguments: [String], _ progress: ProgressOptions) {
    let choices = [DatasetOption.name, ImageSizeOption.name, FitOption.name]
    guard let began = configuration.images,
      !choices.contains(where: { GivenArguments.give("--\($0)", in: arguments) })
    else { return }
    // What can no longer be drawn has changed, too.
    let now = (try? provenance(of: images)) ?? ImageProvenance(training: "", folder: images.images.folder)
    guard let difference = began.difference(to: now) else { return }
    progress.note("the study \(name) was created with \(difference); its ranking may not hold for these images")
  }
}
