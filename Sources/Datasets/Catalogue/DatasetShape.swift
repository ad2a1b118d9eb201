/// What networks and plans need to know of a data set: its name, the shape of its images, and how many classes it has.
public struct DatasetShape: Hashable, Sendable {
  /// The name in the catalogue, or the path of a set of one's own.
  public let id: String
  /// The name for people.
  public let title: String
  public let channels: Int
  /// Pixels.
  public let height: Int
  /// Pixels.
  public let width: Int
  public let classCount: Int
  /// Whether the images are pictures of one's own, which are resized rather than averaged down.
  public let isOwn: Bool
}

extension DatasetDescription {
  public var shape: DatasetShape {
    DatasetShape(
      id: id, title: title, channels: channels, height: height, width: width, classCount: classCount, isOwn: false)
  }
}

extension OwnImages {
  public var shape: DatasetShape {
    DatasetShape(
      id: listing.location.standardizedFileURL.path, title: listing.title, channels: form.channels, height: form.side,
      width: form.side, classCount: listing.classNames.count, isOwn: true)
  }
}
