import CImages

/// Decodes pictures to pixels of a set's size.
///
/// JPEG by libjpeg-turbo, PNG by libpng, WebP by libwebp, recognized by content. Every byte string gives pixels or an
/// error. A picture that lacks pixels is an error, not gray areas; only in a WebP, which has neither checksum nor end
/// marker, zeros in place of bytes can pass.
///
/// - Sizes change by a triangle filter as wide as the reduction: linear interpolation where a picture grows. Every
///   value is within one level of Pillow's `resize(…, BILINEAR)`.
/// - A JPEG that is at least twice as large as needed is decoded at a half, a quarter or an eighth of its size and
///   resampled from there, as Pillow does after `draft`. Parts of two photographs, each of about 500x375 pixels, differ
///   from those decoded whole by 1.4 levels in the mean at 32x32, by 1.2 at 64x64, and by 32 at most.
/// - Alpha is flattened onto black, the color that ``PictureFit/pad`` pads with.
/// - 16 bits a channel are scaled to 8, rounded to the nearest. JPEGs in CMYK are read as Adobe writes them, inverted.
/// - Color profiles and gamma are ignored, as most loaders of data sets do. The first image of an animated PNG is
///   read; animated WebP is refused.
///
/// Cost: decoding at full size takes about as long as the library's own; the memory is some rows, and for progressive
/// JPEG, interlaced PNG and WebP the whole picture.
public enum PictureDecoder {
  /// The longest side that a picture can be decoded to.
  public static let longestTarget = 4096

  /// What a picture is, from its first bytes.
  ///
  /// - Parameter bytes: All of the file, or its beginning. EXIF and a palette count if they lie in it; a JPEG's come
  ///   before its pixels, a PNG's usually, a WebP's EXIF after them.
  /// - Throws: ``PictureError`` where this is no picture, its header is damaged, or it is too large.
  public static func header(of bytes: UnsafeRawBufferPointer) throws(PictureError) -> PictureHeader {
    let bytes = CheckedBytes(bytes)
    if bytes.has(JPEGHeader.signature, at: 0) { return try JPEGHeader.read(bytes) }
    if bytes.has(PNGHeader.signature, at: 0) { return try PNGHeader.read(bytes) }
    if WebPHeader.recognizes(bytes) { return try WebPHeader.read(bytes) }
    throw PictureError(ForeignFormat.message(for: bytes))
  }

  /// What a picture is, from its first bytes.
  public static func header(of bytes: [UInt8]) throws(PictureError) -> PictureHeader {
    try bytes.withUnsafeBufferPointer { bytes throws(PictureError) in try header(of: UnsafeRawBufferPointer(bytes)) }
  }

  /// Whether what decides the colors lies within the beginning of a file: of a PNG, all before its pixels.
  static func endsHeader(in beginning: [UInt8]) -> Bool {
    beginning.withUnsafeBufferPointer { bytes in
      let bytes = CheckedBytes(UnsafeRawBufferPointer(bytes))
      return !bytes.has(PNGHeader.signature, at: 0) || PNGHeader.reachesPixels(bytes)
    }
  }

  /// A picture in a set's size: channel after channel, row after row.
  ///
  /// - Parameters:
  ///   - channels: 3 for red, green and blue, 1 for luma: (19595 R + 38470 G + 7471 B) / 65536, of most JPEGs the Y
  ///     that they hold.
  ///   - width: The width of the result, and `height` likewise, after the turn that EXIF asks for.
  /// - Throws: ``PictureError`` where this is no picture, it is damaged, incomplete or too large, memory is lacking, or
  ///   a side of the result is not from 1 to ``longestTarget``.
  public static func decode(
    _ bytes: [UInt8], channels: Int, width: Int, height: Int, fit: PictureFit
  ) throws(PictureError) -> [UInt8] {
    try checkTarget(width: width, height: height)
    var pixels = [UInt8](repeating: 0, count: channels * width * height)
    try bytes.withUnsafeBufferPointer { bytes throws(PictureError) in
      let bytes = UnsafeRawBufferPointer(bytes)
      try pixels.withUnsafeMutableBufferPointer { pixels throws(PictureError) in
        try decode(bytes, channels: channels, width: width, height: height, fit: fit, into: pixels)
      }
    }
    return pixels
  }

  /// Writes a picture in a set's size to memory that is there; after a failure its contents are undefined.
  ///
  /// Precondition: `channels` is 1 or 3, and `pixels` has channels · height · width bytes.
  public static func decode(
    _ bytes: UnsafeRawBufferPointer, channels: Int, width: Int, height: Int, fit: PictureFit,
    into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(PictureError) {
    precondition(channels == 1 || channels == 3, "a picture has 1 or 3 channels")
    try checkTarget(width: width, height: height)
    precondition(pixels.count == channels * width * height, "a byte for each value")
    let header = try header(of: bytes)
    let placement = PicturePlacement(of: (header.width, header.height), into: (width, height), fit: fit)
    let view = cimages_view(header, placement, channels: channels)
    if header.orientation == .upright, placement.width == width, placement.height == height {
      return try decode(bytes, header.format, view, into: pixels)
    }
    var part = [UInt8](repeating: 0, count: channels * placement.width * placement.height)
    try part.withUnsafeMutableBufferPointer { part throws(PictureError) in
      try decode(bytes, header.format, view, into: part)
    }
    pixels.update(repeating: 0)
    place(part, view, by: header.orientation, at: placement, in: pixels, width: width, height: height)
  }

  private static func checkTarget(width: Int, height: Int) throws(PictureError) {
    for side in [width, height] where !(1...longestTarget).contains(side) {
      throw PictureError(
        "cannot be decoded to \(width.grouped)x\(height.grouped) pixels; choose sides from 1 to \(longestTarget.grouped)"
      )
    }
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, _ format: PictureHeader.Format, _ view: cimages_view,
    into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(PictureError) {
    var view = view
    let start = bytes.bindMemory(to: UInt8.self).baseAddress
    let failure =
      switch format {
      case .jpeg: cimages_decode_jpeg(start, bytes.count, &view, pixels.baseAddress)
      case .png: cimages_decode_png(start, bytes.count, &view, pixels.baseAddress)
      case .webp: cimages_decode_webp(start, bytes.count, &view, pixels.baseAddress)
      }
    guard let failure else { return }
    defer { cimages_free(failure) }
    throw PictureError(String(cString: failure))
  }

  /// Copies stored pixels to where they are displayed.
  private static func place(
    _ part: [UInt8], _ view: cimages_view, by orientation: PictureOrientation, at placement: PicturePlacement,
    in pixels: UnsafeMutableBufferPointer<UInt8>, width: Int, height: Int
  ) {
    let (storedWidth, storedHeight) = (Int(view.target_width), Int(view.target_height))
    for channel in 0..<Int(view.channels) {
      for y in 0..<placement.height {
        for x in 0..<placement.width {
          let from = orientation.stored(x: x, y: y, width: storedWidth, height: storedHeight)
          pixels[(channel * height + placement.top + y) * width + placement.left + x] =
            part[(channel * storedHeight + from.y) * storedWidth + from.x]
        }
      }
    }
  }
}

extension cimages_view {
  /// The placement in stored pixels. Its rectangles are centered, so that only a swap of sides changes them.
  fileprivate init(_ header: PictureHeader, _ placement: PicturePlacement, channels: Int) {
    let swaps = header.orientation.swapsSides
    let (width, height) = (Double(header.storedWidth), Double(header.storedHeight))
    let part =
      swaps
      ? (width: placement.sourceHeight, height: placement.sourceWidth)
      : (width: placement.sourceWidth, height: placement.sourceHeight)
    let (left, top) = (max(0, (width - part.width) / 2), max(0, (height - part.height) / 2))
    self.init(
      width: UInt32(header.storedWidth), height: UInt32(header.storedHeight), left: left, top: top,
      right: min(width, left + part.width), bottom: min(height, top + part.height),
      target_width: UInt32(swaps ? placement.height : placement.width),
      target_height: UInt32(swaps ? placement.width : placement.height), channels: UInt32(channels))
  }
}
