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

  /// Precondition: there is a pixel at least, there are as many indices as pixels, and each has its color.
  public init(width: Int, height: Int, palette: [Color], pixels: [UInt8]) {
    precondition(width > 0 && height > 0 && pixels.count == width * height, "an index for each of the pixels")
    precondition((1...256).contains(palette.count), "1 to 256 colors")
    precondition(pixels.allSatisfy { $0 < palette.count }, "a color for each index")
    self.width = width
    self.height = height
    self.palette = palette
    self.pixels = pixels
  }

  /// The file, a palette PNG of eight bits a pixel.
  ///
  /// Source: PNG specification, third edition. Cost: one pass; a picture of large cells becomes a hundredth
  /// of its pixels' bytes, one of noise keeps them all.
  public func png() -> Data {
    var header = UInt32(width).bigEndianBytes + UInt32(height).bigEndianBytes
    // Bits a pixel, palette, and the only methods there are.
    header += [8, 3, 0, 0, 0]
    var file = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    append("IHDR", header, to: &file)
    append("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] }, to: &file)
    append("IDAT", ZlibStream.bytes(of: filteredRows), to: &file)
    append("IEND", [], to: &file)
    return file
  }

  /// Every row after the number of its filter: 2, the difference to the row above, where that is all zeros,
  /// else 0, the row itself.
  private var filteredRows: [UInt8] {
    var rows: [UInt8] = []
    rows.reserveCapacity((width + 1) * height)
    var above: ArraySlice<UInt8>?
    for start in stride(from: 0, to: pixels.count, by: width) {
      let row = pixels[start..<start + width]
      if let above, above.elementsEqual(row) {
        rows.append(2)
        rows.append(contentsOf: repeatElement(0, count: width))
      } else {
        rows.append(0)
        rows += row
      }
      above = row
    }
    return rows
  }

  private func append(_ type: String, _ data: [UInt8], to file: inout Data) {
    file.append(contentsOf: UInt32(data.count).bigEndianBytes)
    let summed = Array(type.utf8) + data
    file.append(contentsOf: summed)
    file.append(contentsOf: Checksums.crc32(summed).bigEndianBytes)
  }
}
