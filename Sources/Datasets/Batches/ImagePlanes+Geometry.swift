import Foundation

/// Operations that move pixels; what comes from outside the image is black.
extension ImagePlanes {
  /// Every pixel takes the one nearest to where an affine map leads: x' = xx·x + xy·y + x₀ and y' = yx·x + yy·y + y₀ in
  /// pixels, with pixel centers at halves.
  ///
  /// Places are computed with 16 fractional bits, each coefficient rounded to them, as Pillow does.
  func sampled(
    xx: Double = 1, xy: Double = 0, x: Double = 0, yx: Double = 0, yy: Double = 1, y: Double = 0
  ) -> ImagePlanes {
    func fixed(_ number: Double) -> Int { Int((number * 65_536 + 0.5).rounded(.down)) }
    let (columnStep, columnShift, columnStart) = (fixed(xx), fixed(xy), fixed(x + 0.5 * xx + 0.5 * xy))
    let (rowStep, rowShift, rowStart) = (fixed(yx), fixed(yy), fixed(y + 0.5 * yx + 0.5 * yy))
    var sources = [Int](repeating: -1, count: planeSize)
    for row in 0..<height {
      for column in 0..<width {
        let fromColumn = (columnStart + columnStep * column + columnShift * row) >> 16
        let fromRow = (rowStart + rowStep * column + rowShift * row) >> 16
        guard fromColumn >= 0, fromColumn < width, fromRow >= 0, fromRow < height else { continue }
        sources[row * width + column] = fromRow * width + fromColumn
      }
    }
    var result = self
    for channel in 0..<channels {
      let start = channel * planeSize
      for pixel in 0..<planeSize {
        result.values[start + pixel] = sources[pixel] < 0 ? 0 : values[start + sources[pixel]]
      }
    }
    return result
  }

  /// Turned counterclockwise around the image's center, without growing.
  ///
  /// Sine and cosine are rounded to 15 decimals, so that quarter turns are exact.
  func rotated(degrees: Double) -> ImagePlanes {
    func rounded(_ number: Double) -> Double { (number * 1e15).rounded(.toNearestOrEven) / 1e15 }
    let angle = -degrees * .pi / 180
    let (cosine, sine) = (rounded(cos(angle)), rounded(sin(angle)))
    let (centerX, centerY) = (Double(width) / 2, Double(height) / 2)
    return sampled(
      xx: cosine, xy: sine, x: centerX - cosine * centerX - sine * centerY,
      yx: -sine, yy: cosine, y: centerY + sine * centerX - cosine * centerY)
  }
}
