import Datasets

extension Checkpoint {
  /// The images that the training was created with, as far as they are known.
  public var images: ImageProvenance {
    ImageProvenance(training: imagesChecksum, heldOut: heldOutChecksum, folder: imageFolder)
  }

  /// Checks that a resumed training has the images it was created with, held-out ones included, wherever they are now.
  ///
  /// A checkpoint of an earlier version has no record of its held-out images, so any pass.
  /// - Parameter name: what to call the checkpoint.
  /// - Throws: ``CheckpointError`` that says how the images differ.
  public func checkImages(_ given: ImageProvenance, named name: String) throws(CheckpointError) {
    guard let difference = images.difference(to: given) else { return }
    throw CheckpointError(
      .mismatch, "\(name) was created with \(difference); \(images.remedy(for: given)), or start another training")
  }
}
