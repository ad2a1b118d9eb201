/// Which images decided a result: what they are, and where they were.
///
/// Stored with studies, evolutions and checkpoints, so that none goes on with other images. Of the same images
/// in another folder it is another value, but has no ``difference(to:)``.
public struct ImageProvenance: Hashable, Sendable, Codable {
  /// Stands for the images trained on, as networks see them: pixels, labels, order and normalization.
  public var training: String
  /// The same for the images held out; nil where none are, or where that is not known.
  public var heldOut: String?
  /// The folder of their files; nil where they came from none, or where that is not known.
  public var folder: String?

  public init(training: String, heldOut: String? = nil, folder: String? = nil) {
    self.training = training
    self.heldOut = heldOut
    self.folder = folder
  }

  /// Of images as they are batched. Costs one pass over the pixels of both.
  ///
  /// - Parameter images: the set that both were drawn from, which knows its files.
  /// - Throws: ``DatasetError`` when memory is exhausted.
  public init(
    training: BatchSource, heldOut: BatchSource?, of images: TrainingImages? = nil
  ) throws(DatasetError) {
    self.training = try training.checksum().description
    if let heldOut { self.heldOut = try heldOut.checksum().description }
    folder = images?.images.folder
  }

  /// Of all images of a set, whatever is drawn of them. Costs one pass over their pixels.
  ///
  /// - Throws: ``DatasetError`` when memory is exhausted.
  public init(all images: TrainingImages) throws(DatasetError) {
    try self.init(training: BatchSource(images.images), heldOut: nil, of: images)
  }

  /// How other images differ from these, in words; nil where they are the same, or where it is not known
  /// which they are.
  public func difference(to other: ImageProvenance) -> String? {
    let differs = training != other.training
    let heldOutDiffers = heldOut != nil && other.heldOut != nil && heldOut != other.heldOut
    guard differs || heldOutDiffers else { return nil }
    let kind = !heldOutDiffers ? "training images" : !differs ? "held-out images" : "images"
    return switch (folder, other.folder) {
    case (nil, nil): "different \(kind) from those given"
    case (nil, let there?): "different \(kind) from those in \(there)"
    case (let here?, nil): "different \(kind), those in \(here)"
    case (let here?, let there?) where here == there: "different \(kind): the files in \(here) have changed since"
    case (let here?, let there?): "different \(kind), those in \(here), not those in \(there)"
    }
  }

  /// What to do about a ``difference(to:)`` other than to begin anew, in words.
  public func remedy(for other: ImageProvenance) -> String {
    folder == other.folder ? "restore the original files" : "give the folder that holds them with --data"
  }
}
