/// An array of images whose layout is understood, before its values become bytes.
struct ImageArray {
  /// Channels, height and width.
  let shape: [Int]
  let count: Int
  let largest: Double
  var isFloat: Bool { array.element.isFloat }

  private let array: NumPyArray
  private let channelsAreLast: Bool

  /// - Throws: ``DatasetError`` where the shape is not that of images, or could be read in two ways, and where a value
  ///   is below 0 or above 255.
  init(_ array: NumPyArray, name: String) throws(DatasetError) {
    self.array = array
    let extents = array.shape
    let places = extents.count == 4 ? [1, 3].filter { extents[$0] == 1 || extents[$0] == 3 } : []
    guard extents.count == 3 || places.count == 1, extents.allSatisfy({ $0 > 0 }) else {
      let advice =
        places.count == 2
        ? "both the second and the last extent could be channels; save (images, channels, height, width) of another size"
        : "save (images, height, width), or a fourth extent of 1 or 3 channels, second or last"
      throw DatasetError(.malformedFile, "\(name): the shape \(extents) is not one of images: \(advice)")
    }
    count = extents[0]
    channelsAreLast = places == [3]
    shape =
      extents.count == 3
      ? [1, extents[1], extents[2]]
      : channelsAreLast ? [extents[3], extents[1], extents[2]] : Array(extents[1...])
    var (least, most, isNumber) = (Double.infinity, -Double.infinity, true)
    if let bytes = array.bytes, array.element == .unsigned8 {
      (least, most) = (Double(bytes.min() ?? 0), Double(bytes.max() ?? 0))
    } else {
      array.visitValues { value in
        isNumber = isNumber && value.isFinite
        least = min(least, value)
        most = max(most, value)
      }
    }
    guard isNumber, least >= 0, most <= 255 else {
      throw DatasetError(
        .malformedFile,
        "\(name): expected pixels from 0 to 255, found "
          + (isNumber ? "\(least) to \(most)" : "values that are no numbers")
          + "; save pixels as they were before any normalization")
    }
    largest = most
  }

  /// What takes values to the pixels 0 to 255.
  ///
  /// - Throws: ``DatasetError`` where floats could be of either range.
  static func scale(largest: Double, isFloat: Bool, name: String) throws(DatasetError) -> Double {
    guard isFloat else { return 1 }
    if largest <= 1 { return 255 }
    guard largest > 2 else {
      throw DatasetError(
        .malformedFile,
        "\(name): the largest pixel is \(largest), a little more than 1, so that the range may be 0 to 1 or 0 to 255; "
          + "clip it to 0 to 1, or save uint8")
    }
    return 1
  }

  /// Image after image, channel after channel, row after row.
  func bytes(scale: Double) -> [UInt8] {
    var values: [UInt8]
    if let bytes = array.bytes, array.element == .unsigned8 {
      values = Array(bytes)
    } else {
      values = []
      values.reserveCapacity(array.count)
      array.visitValues { values.append(UInt8(($0 * scale).rounded())) }
    }
    guard channelsAreLast, shape[0] > 1 else { return values }
    let (channels, pixels) = (shape[0], shape[1] * shape[2])
    return [UInt8](unsafeUninitializedCapacity: values.count) { planar, filled in
      for image in 0..<count {
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
