/// What is known of a picture before it is decoded.
public struct PictureHeader: Hashable, Sendable {
  public enum Format: String, Sendable {
    case jpeg, png, webp
  }

  public let format: Format
  /// The size as displayed, after the turn that EXIF asks for.
  public let width: Int
  public let height: Int
  /// Whether the file says that it has no colors: one component, or a palette of grays. A WebP never does.
  public let isGray: Bool
  /// The turn from the stored pixels to the displayed ones.
  package let orientation: PictureOrientation

  /// The size of the stored pixels.
  var storedWidth: Int { orientation.swapsSides ? height : width }
  var storedHeight: Int { orientation.swapsSides ? width : height }

  /// The most pixels of a picture, half a gibibyte at three bytes each. Pillow refuses beyond the same number.
  package static let mostPixels = 178_956_970
  /// The longest side.
  package static let longestSide = 65_535

  /// - Throws: ``PictureError`` where a side is zero or the picture is too large to decode.
  init(
    format: Format, storedWidth: Int, storedHeight: Int, isGray: Bool, orientation: PictureOrientation?
  ) throws(PictureError) {
    let turn = orientation ?? .upright
    self.format = format
    self.width = turn.swapsSides ? storedHeight : storedWidth
    self.height = turn.swapsSides ? storedWidth : storedHeight
    self.isGray = isGray
    self.orientation = turn
    let size = "is \(width.grouped)x\(height.grouped) pixels"
    if width == 0 || height == 0 { throw PictureError("\(size), so there is no picture in it") }
    if max(width, height) > Self.longestSide {
      throw PictureError("\(size), longer than the limit of \(Self.longestSide.grouped) a side; scale it down")
    }
    if width * height > Self.mostPixels {
      throw PictureError("\(size), more than the limit of \(Self.mostPixels.grouped) in all; scale it down")
    }
  }
}
