/// Operations that mix an image with a plainer one of the same size.
extension ImagePlanes {
  /// plain + f·(value − plain), at least 0, at most 255, without its fraction, in float32.
  ///
  /// - Parameters:
  ///   - plain: the plainer image's value at an index of ``values``.
  ///   - factor: f; 0 gives the plainer image, 1 this one, more the opposite of the plainer one.
  func blended(from plain: (Int) -> Int, factor: Double) -> ImagePlanes {
    let factor = Float(factor)
    guard factor != 1 else { return self }
    var result = self
    for index in values.indices {
      let base = plain(index)
      let mixed = Float(base) + factor * Float(Int(values[index]) - base)
      result.values[index] = UInt8(min(max(mixed, 0), 255))
    }
    return result
  }

  /// The mean of each pixel, five times, and its eight neighbors, to the nearest value; pixels of the rim stay.
  var smoothed: ImagePlanes {
    var result = self
    guard height > 2, width > 2 else { return result }
    for channel in 0..<channels {
      for row in 1..<(height - 1) {
        for column in 1..<(width - 1) {
          let center = channel * planeSize + row * width + column
          var sum = 4 * Int(values[center])
          for line in [center - width, center, center + width] {
            sum += Int(values[line - 1]) + Int(values[line]) + Int(values[line + 1])
          }
          // 13 is odd, so that no mean lies between two values.
          result.values[center] = UInt8((2 * sum + 13) / 26)
        }
      }
    }
    return result
  }
}
