import CImages
import Foundation

/// A picture of up to 256 colors.
public struct IndexedImage: Hashable, Sendable {
  /// A color of the sRGB space, 0 to 255 a channel.
  public struct Color: Hashable, Sendable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }
  }

  public let width: Int
  public let height: Int
  /// 1 to 256 colors.
  public let palette: [Color]
  /// The index in ``palette`` of every pixel, row by row from the top left.
  public let pixels: [UInt8]

  /// The most pixels that PNG allows in either direction.
  public static let largestSide = Int(Int32.max)

  /// Precondition: there is a pixel at least and no side is longer than ``largestSide``, there are as many
  /// indices as pixels, and each has its color.
  public init(width: Int, height: Int, palette: [Color], pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height, "an index for each of the pixels")
    precondition(max(width, height) <= Self.largestSide, "a side is at most \(Self.largestSide) pixels long")
    precondition((1...256).contains(palette.count), "1 to 256 colors")
    precondition(pixels.allSatisfy { $0 < palette.count }, "a color for each index")
    self.width = width
    self.height = height
    self.palette = palette
    self.pixels = pixels
  }

  /// The file, a palette PNG of eight bits a pixel.
  ///
  /// Equal images become equal files on one machine; another zlib may compress them to other bytes. Cost: one
  /// pass at zlib's highest level; a picture of large cells becomes a fiftieth of its pixels' bytes or less, one
  /// of noise keeps them all. Source: PNG specification, third edition, by libpng.
  ///
  /// - Throws: ``ReportError`` where memory is exhausted.
  public func png() throws(ReportError) -> Data {
    let colors = palette.flatMap { [$0.red, $0.green, $0.blue] }
    var file = cimages_file()
    let failure = cimages_write_indexed_png(
      UInt32(width), UInt32(height), colors, palette.count, pixels, &file)
    defer { cimages_free(failure) }
    guard let bytes = file.bytes else {
      // The image is one that PNG can hold, so only memory can be lacking.
      throw ReportError(
        path: "a picture of \(width) by \(height) pixels",
        reason: failure.map { String(cString: $0) } ?? "memory is exhausted")
    }
    return Data(bytesNoCopy: bytes, count: file.count, deallocator: .custom { bytes, _ in cimages_free(bytes) })
  }
}
