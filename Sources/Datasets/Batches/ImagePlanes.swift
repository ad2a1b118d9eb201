/// One image's pixels on the host, a channel after the other, each row by row.
package struct ImagePlanes: Hashable, Sendable {
  package let channels: Int
  package let height: Int
  package let width: Int
  package var values: [UInt8]

  /// Precondition: there are as many values as pixels and channels.
  package init(channels: Int, height: Int, width: Int, values: [UInt8]) {
    precondition(values.count == channels * height * width, "a value for each pixel and channel")
    self.channels = channels
    self.height = height
    self.width = width
    self.values = values
  }

  package var planeSize: Int { height * width }

  /// Where a channel's values are.
  package func plane(_ channel: Int) -> Range<Int> { channel * planeSize..<(channel + 1) * planeSize }

  /// The brightness of each pixel: (19595 R + 38470 G + 7471 B + 2¹⁵) / 2¹⁶ of three channels, which is ITU-R BT.601's
  /// luma as Pillow computes it; the channel itself of one, and the mean of all of any other number.
  package var luma: [UInt8] {
    guard channels > 1 else { return values }
    return (0..<planeSize).map { pixel in
      if channels == 3 {
        let (red, green) = (Int(values[pixel]), Int(values[planeSize + pixel]))
        return UInt8((19_595 * red + 38_470 * green + 7_471 * Int(values[2 * planeSize + pixel]) + 1 << 15) >> 16)
      }
      let sum = (0..<channels).reduce(0) { $0 + Int(values[$1 * planeSize + pixel]) }
      return UInt8((2 * sum + channels) / (2 * channels))
    }
  }

  /// Every channel's values replaced by a table of that channel.
  package func mapped(_ table: (Range<Int>) -> [UInt8]) -> ImagePlanes {
    var result = self
    for channel in 0..<channels {
      let range = plane(channel)
      let replacements = table(range)
      for index in range { result.values[index] = replacements[Int(values[index])] }
    }
    return result
  }

  /// How often each value occurs in a range of them.
  package func histogram(_ range: Range<Int>) -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for index in range { counts[Int(values[index])] += 1 }
    return counts
  }
}
