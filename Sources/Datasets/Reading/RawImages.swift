import Foundation

/// Images and labels as they come out of their files.
struct RawImages: Sendable {
  /// Image after image, channel after channel, row after row: count * channels * height * width bytes.
  var pixels: [UInt8]
  /// One class index an image, already checked against the number of classes.
  var labels: [UInt8]
  let channels: Int
  let height: Int
  let width: Int
  /// The files that were read, with the number of images each held.
  var files: [(url: URL, count: Int)]

  var count: Int { labels.count }
}
