import Foundation

/// Colors for numbers from 0 to 1, dark blue over teal to light yellow.
///
/// In Oklab's polar form, for t from 0 to 1: lightness L = 0.25 + 0.67 t, chroma C = 0.09 + 0.04 (2t − 1)²,
/// hue h = 300° − 200° t. Lightness rises by equal steps, so that equal differences look equal, in gray and
/// to eyes that tell fewer hues too; every color lies within sRGB, so that none is cut off. Source of
/// Oklab: B. Ottosson, "A perceptual color space for image processing", 2020.
public enum ColorMap {
  /// The color of a number; those outside 0 to 1 have that of the nearer end.
  public static func color(at position: Double) -> IndexedImage.Color {
    let linear = linearColor(at: position).map { min(max($0, 0), 1) }
    let bytes = linear.map { value in
      // sRGB's transfer function, IEC 61966-2-1.
      let encoded = value <= 0.003_130_8 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
      return UInt8((255 * encoded).rounded())
    }
    return IndexedImage.Color(red: bytes[0], green: bytes[1], blue: bytes[2])
  }

  /// So many colors in equal steps from 0 to 1.
  public static func palette(_ count: Int) -> [IndexedImage.Color] {
    (0..<count).map { color(at: Double($0) / Double(max(1, count - 1))) }
  }

  /// Red, green and blue in proportion to light, before anything is cut off.
  package static func linearColor(at position: Double) -> [Double] {
    let position = min(max(position, 0), 1)
    let lightness = 0.25 + 0.67 * position
    let chroma = 0.09 + 0.04 * (2 * position - 1) * (2 * position - 1)
    let hue = (300 - 200 * position) * .pi / 180
    let (a, b) = (chroma * cos(hue), chroma * sin(hue))
    let cones = [
      lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b,
      lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b,
      lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b,
    ].map { $0 * $0 * $0 }
    return [
      [4.076_741_662_1, -3.307_711_591_3, 0.230_969_929_2],
      [-1.268_438_004_6, 2.609_757_401_1, -0.341_319_396_5],
      [-0.004_196_086_3, -0.703_418_614_7, 1.707_614_701_0],
    ].map { row in zip(row, cones).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}
