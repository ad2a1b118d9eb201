/// An array of images whose layout is understood, before its values become bytes.
struct ImageArray {
  /// Channels, height and width.
  let shape: [Int]
  let count: Int
  /// What takes values to the pixels 0 to 255: 255 for truths and for floats from 0 to 1, else 1.
  let scale: Double
  /// What the values are, as part of a sentence.
  var range: String { scale == 1 ? "from 0 to 255" : "from 0 to 1" }

  private let source: NumPySource
  private let channelsAreLast: Bool
  /// How many images are read at a time.
  private let rows: Int

  /// Reads the array to find its range, unless it is uint8 or bool.
  /// - Throws: ``DatasetError`` where the shape or the range is not that of images, or could be read in two ways.
  init(_ source: NumPySource, name: String, partBytes: Int) throws(DatasetError) {
    self.source = source
    let extents = source.shape
    guard extents.first != 0 else {
      throw DatasetError(.malformedFile, "\(name) holds no images; add some, or leave out this array and its labels")
    }
    let places = extents.count == 4 ? [1, 3].filter { extents[$0] == 1 || extents[$0] == 3 } : []
    guard extents.count == 3 || places.count == 1, extents.allSatisfy({ $0 > 0 }) else {
      let advice =
        places.count == 2
        ? "both the second and the last extent could be channels, and images that small are not read"
        : "save (images, height, width), or a fourth extent of 1 or 3 channels, second or last"
      throw DatasetError(.malformedFile, "\(name): the shape \(extents) is not one of images: \(advice)")
    }
    count = extents[0]
    rows = max(1, partBytes / extents.dropFirst().reduce(source.element.size, *))
    channelsAreLast = places == [3]
    shape =
      extents.count == 3
      ? [1, extents[1], extents[2]]
      : channelsAreLast ? [extents[3], extents[1], extents[2]] : Array(extents[1...])
    let element = source.element
    var (least, most) = (Double.infinity, -Double.infinity)
    var (visited, notFinite) = (0, (value: Double, place: Int)?.none)
    if element == .unsigned8 || element == .boolean {
      (least, most) = (0, 255)
    } else {
      try source.parts(ofRows: rows) { part throws(DatasetError) in
        part.visitValues { value in
          if !value.isFinite, notFinite == nil { notFinite = (value, visited) }
          visited += 1
          least = min(least, value)
          most = max(most, value)
        }
      }
    }
    if let (value, place) = notFinite {
      throw DatasetError(
        .malformedFile,
        "\(name): expected pixels from 0 to 255, found \(value) in image \(place / (visited / count)), counted from 0; "
          + "leave that image out, or save pixels as they were before any normalization")
    }
    guard least >= 0, most <= 255 else {
      throw DatasetError(
        .malformedFile,
        "\(name): expected pixels from 0 to 255, found \(least) to \(most); save pixels as they were before any "
          + "normalization")
    }
    guard !element.isFloat || most <= 1 || most > 2 else {
      throw DatasetError(
        .malformedFile,
        "\(name): the largest pixel is \(most), a little more than 1, so that the range may be 0 to 1 or 0 to 255; "
          + "clip it to 0 to 1, or save uint8")
    }
    scale = element == .boolean || element.isFloat && most <= 1 ? 255 : 1
  }

  /// Calls `body` with some images at a time, in order: image after image, channel after channel, row after row.
  ///
  /// Cost: one pass over the array, and some of it in memory at a time.
  /// - Throws: what `body` throws, and ``DatasetError`` where the array is damaged.
  func parts(_ body: (_ images: Range<Int>, _ pixels: [UInt8]) throws(DatasetError) -> Void) throws(DatasetError) {
    var first = 0
    try source.parts(ofRows: rows) { part throws(DatasetError) in
      let images = first..<first + part.shape[0]
      try body(images, bytes(of: part))
      first = images.upperBound
    }
  }

  private func bytes(of part: NumPyArray) -> [UInt8] {
    var values: [UInt8]
    if let bytes = part.bytes, part.element == .unsigned8 {
      values = Array(bytes)
    } else {
      values = []
      values.reserveCapacity(part.count)
      part.visitValues { values.append(UInt8(($0 * scale).rounded())) }
    }
    guard channelsAreLast, shape[0] > 1 else { return values }
    let (channels, pixels) = (shape[0], shape[1] * shape[2])
    return [UInt8](unsafeUninitializedCapacity: values.count) { planar, filled in
      for image in 0..<part.shape[0] {
        let start = image * channels * pixels
        for channel in 0..<channels {
          for pixel in 0..<pixels {
            planar[start + channel * pixels + pixel] = values[start + pixel * channels + channel]
          }
        }
      }
      filled = values.count
    }
  }
}
