import Datasets

extension Checkpoint {
  /// The images that the training was begun with, as far as they are known.
  public var images: ImageProvenance {
    ImageProvenance(training: imagesChecksum, heldOut: heldOutChecksum, folder: imageFolder)
  }

  /// Checks that a training which goes on has the images that it was begun with, those held out included,
  /// wherever they are now.
  ///
  /// A checkpoint of an earlier version has nothing to compare those held out with, which pass.
  /// - Parameter name: what to call the checkpoint.
  /// - Throws: ``CheckpointError`` that says how the images differ.
  public func checkImages(_ given: ImageProvenance, named name: String) throws(CheckpointError) {
    guard let difference = images.difference(to: given) else { return }
    throw CheckpointError(
      .mismatch, "\(name) was begun with \(difference); \(images.remedy(for: given)), or begin another training")
  }
}
