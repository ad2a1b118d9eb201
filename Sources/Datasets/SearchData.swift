/// The data of a search: the two halves of a split of training images, ready to be batched.
///
/// The only way to make one is from ``TrainingImages``, so no test image can be in it.
public struct SearchData: Sendable {
  public let split: Split
  /// What candidates are trained on and kernels computed from.
  public let training: BatchSource
  /// What candidates are compared on, or nil where the split keeps no images for that.
  public let validation: BatchSource?

  /// Both halves share one copy of the pixels.
  ///
  /// - Throws: ``DatasetError`` when the split names images that are not there, or the images cannot be
  ///   put into the form that `options` ask for.
  public init(
    _ images: TrainingImages, split: Split, options: BatchOptions = BatchOptions()
  ) throws(DatasetError) {
    let whole = try BatchSource(images.images, options)
    self.split = split
    training = try whole.restricted(to: split.training)
    validation = split.validation.isEmpty ? nil : try whole.restricted(to: split.validation)
  }
}
