import CImages
import Testing

/// The filter's own properties; its values are Pillow's in `DatasetsTests`.
struct ResamplerTests {
  /// A PNG of this size with the same few colors in every row, or one color.
  private static func png(width: Int, height: Int, palette: [UInt8]) throws -> [UInt8] {
    var file = cimages_file()
    let pixels = (0..<(width * height)).map { UInt8($0 % width % (palette.count / 3)) }
    let failure = cimages_write_indexed_png(
      UInt32(width), UInt32(height), palette, palette.count / 3, pixels, &file)
    defer { cimages_free(file.bytes) }
    #expect(failure == nil)
    return Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
  }

  private static func decoded(_ file: [UInt8], _ view: cimages_view) throws -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: Int(view.channels * view.target_width * view.target_height))
    var view = view
    let failure = cimages_decode_png(file, file.count, &view, &pixels)
    defer { cimages_free(failure) }
    #expect(failure.map { String(cString: $0) } == nil)
    return pixels
  }

  private static func whole(_ width: Int, _ height: Int, to target: (width: Int, height: Int)) -> cimages_view {
    cimages_view(
      width: UInt32(width), height: UInt32(height), left: 0, top: 0, right: Double(width), bottom: Double(height),
      target_width: UInt32(target.width), target_height: UInt32(target.height), channels: 3)
  }

  /// The weights of every sample sum to 1, so that one color stays as it is.
  @Test(arguments: [(37, 23), (1, 1), (500, 1), (1, 500)]) func oneColorStays(width: Int, height: Int) throws {
    let file = try Self.png(width: width, height: height, palette: [9, 200, 255])
    for side in [1, 2, 3, 7, 22, 23, 37, 50, 129] {
      let pixels = try Self.decoded(file, Self.whole(width, height, to: (side, side)))
      #expect(pixels.prefix(side * side).allSatisfy { $0 == 9 })
      #expect(pixels.dropFirst(side * side).prefix(side * side).allSatisfy { $0 == 200 })
      #expect(pixels.suffix(side * side).allSatisfy { $0 == 255 })
    }
  }

  @Test func theSameSizeKeepsEveryPixel() throws {
    let palette = (0..<30).map { UInt8(8 * $0) }
    let pixels = try Self.decoded(
      Self.png(width: 10, height: 4, palette: palette), Self.whole(10, 4, to: (10, 4)))
    for channel in 0..<3 {
      for place in 0..<40 { #expect(pixels[channel * 40 + place] == palette[3 * (place % 10) + channel]) }
    }
  }

  /// Half of a picture does not see the other half: columns 5 to 9 of ten, at their own size.
  @Test func aRectangleIsCutOut() throws {
    let palette = (0..<30).map { UInt8(8 * $0) }
    var view = Self.whole(10, 4, to: (5, 2))
    (view.left, view.top, view.bottom) = (5, 1, 3)
    let pixels = try Self.decoded(Self.png(width: 10, height: 4, palette: palette), view)
    for channel in 0..<3 {
      for place in 0..<10 { #expect(pixels[channel * 10 + place] == palette[3 * (5 + place % 5) + channel]) }
    }
  }

  /// Black and white columns one pixel wide are gray at an eighth of their width; a filter that does not widen keeps
  /// one of them.
  @Test func stripesBecomeGray() throws {
    let file = try Self.png(width: 64, height: 8, palette: [0, 0, 0, 255, 255, 255])
    let pixels = try Self.decoded(file, Self.whole(64, 8, to: (8, 1)))
    // Around 255 / 2; the first and the last filter are cut by the edges.
    #expect(pixels.allSatisfy { (120...135).contains($0) })
  }
}
