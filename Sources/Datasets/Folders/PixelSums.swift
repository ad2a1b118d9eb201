/// Sums over the pixels of images, a channel at a time, from which their mean and deviation follow.
///
/// The sums are of whole numbers and exact, so the order in which images are added, and the number of threads, change
/// nothing.
package struct PixelSums: Hashable, Sendable {
  private var values: [UInt64]
  private var squares: [UInt64]
  private var count: UInt64 = 0

  package init(channels: Int) {
    values = Array(repeating: 0, count: channels)
    squares = values
  }

  /// The sums of one planar image.
  package init(of pixels: [UInt8], channels: Int) {
    self.init(channels: channels)
    let plane = pixels.count / channels
    for channel in 0..<channels {
      var (value, square): (UInt64, UInt64) = (0, 0)
      for pixel in pixels[channel * plane..<(channel + 1) * plane] {
        value &+= UInt64(pixel)
        square &+= UInt64(pixel) &* UInt64(pixel)
      }
      (values[channel], squares[channel]) = (value, square)
    }
    count = UInt64(plane)
  }

  package mutating func add(_ other: PixelSums) {
    for channel in values.indices {
      values[channel] += other.values[channel]
      squares[channel] += other.squares[channel]
    }
    count += other.count
  }

  /// mean = Σx / n and deviation = √(Σx² / n − mean²), in units of the full range; a channel without any deviation
  /// keeps its scale.
  package var normalization: Normalization {
    let number = Double(max(count, 1))
    let means = values.map { Double($0) / number }
    let deviations = zip(squares, means).map { square, mean in
      max(0, Double(square) / number - mean * mean).squareRoot() / 255
    }
    return Normalization(
      mean: means.map { $0 / 255 }, standardDeviation: deviations.map { $0 > 0 ? $0 : 1 })
  }
}
