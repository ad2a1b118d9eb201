import Foundation

/// Images and labels as they come out of their files.
public struct RawImages: Sendable {
  /// Image after image, channel after channel, row after row: count * channels * height * width bytes.
  public var pixels: [UInt8]
  /// One class index an image, already checked against the number of classes.
  public var labels: [Int]
  public let channels: Int
  public let height: Int
  public let width: Int
  /// The files that were read, with the number of images each held.
  public var files: [(url: URL, count: Int)]

  public init(
    pixels: [UInt8], labels: [Int], channels: Int, height: Int, width: Int, files: [(url: URL, count: Int)]
  ) {
    self.pixels = pixels
    self.labels = labels
    self.channels = channels
    self.height = height
    self.width = width
    self.files = files
  }

  public var count: Int { labels.count }
}
