/// An operation of ``TrivialAugment`` on the pixels of one image, equal to Pillow's to the last bit.
///
/// Source of the operations and their ranges: Müller and Hutter, "TrivialAugment", ICCV 2021, the wide space.
package enum ImageOperation: String, Hashable, Sendable, CaseIterable {
  case identity
  case shearX = "shear-x"
  case shearY = "shear-y"
  case translateX = "translate-x"
  case translateY = "translate-y"
  case rotate
  case brightness
  case color
  case contrast
  case sharpness
  case posterize
  case solarize
  case autoContrast = "auto-contrast"
  case equalize

  /// The strengths are 0 to this.
  package static let largestStrength = 30

  /// Cost: a few passes over the image.
  ///
  /// - Parameters:
  ///   - strength: s, from 0 to 30, in 30ths of the operation's largest: a shear of 0.99, 32 pixels, 135°, a factor of
  ///     1 ± 0.99, 2 of 8 bits left, a threshold of 0. Of no effect on identity, auto-contrast and equalize.
  ///   - isNegative: the direction of what has one.
  package func applied(to image: ImagePlanes, strength: Int, isNegative: Bool) -> ImagePlanes {
    precondition((0...Self.largestStrength).contains(strength), "a strength is from 0 to 30")
    let share = Double(strength) / Double(Self.largestStrength)
    let sign = isNegative ? -1.0 : 1.0
    switch self {
    case .identity: return image
    case .shearX: return image.sampled(xx: 1, xy: sign * 0.99 * share)
    case .shearY: return image.sampled(yx: sign * 0.99 * share, yy: 1)
    case .translateX: return image.sampled(x: -sign * (32 * share).rounded(.down))
    case .translateY: return image.sampled(y: -sign * (32 * share).rounded(.down))
    case .rotate: return image.rotated(degrees: sign * 135 * share)
    case .brightness: return image.blended(from: { _ in 0 }, factor: 1 + sign * 0.99 * share)
    case .color:
      let luma = image.luma
      return image.blended(from: { Int(luma[$0 % luma.count]) }, factor: 1 + sign * 0.99 * share)
    case .contrast:
      let luma = image.luma
      let mean = Double(luma.reduce(0) { $0 + Int($1) }) / Double(luma.count)
      let gray = Int(mean + 0.5)
      return image.blended(from: { _ in gray }, factor: 1 + sign * 0.99 * share)
    case .sharpness:
      let smooth = image.smoothed
      return image.blended(from: { Int(smooth.values[$0]) }, factor: 1 + sign * 0.99 * share)
    case .posterize:
      let dropped = Int((share * 6).rounded())
      return image.mapped { _ in (0...255).map { (UInt8($0) >> dropped) << dropped } }
    case .solarize:
      let threshold = Double(255 * (Self.largestStrength - strength)) / Double(Self.largestStrength)
      return image.mapped { _ in (0...255).map { UInt8(Double($0) < threshold ? $0 : 255 - $0) } }
    case .autoContrast: return image.mapped { Self.stretched(image.histogram($0)) }
    case .equalize: return image.mapped { Self.equalized(image.histogram($0)) }
    }
  }

  /// The table that spreads the values that occur over 0 to 255: ⌊(v − low)·255/(high − low)⌋.
  private static func stretched(_ counts: [Int]) -> [UInt8] {
    guard let low = counts.firstIndex(where: { $0 > 0 }), let high = counts.lastIndex(where: { $0 > 0 }), low < high
    else { return Array(0...255) }
    let scale = 255 / Double(high - low)
    let shift = -Double(low) * scale
    return (0...255).map { UInt8(min(max((Double($0) * scale + shift).rounded(.towardZero), 0), 255)) }
  }

  /// The table after which all values are about as frequent: with a step of ⌊(n − the last value's count)/255⌋, value v
  /// becomes ⌊(step/2 + the count of smaller values)/step⌋, at most 255.
  private static func equalized(_ counts: [Int]) -> [UInt8] {
    let occurring = counts.filter { $0 > 0 }
    let step = (counts.reduce(0, +) - (occurring.last ?? 0)) / 255
    guard occurring.count > 1, step > 0 else { return Array(0...255) }
    var sum = step / 2
    return counts.map { count in
      defer { sum += count }
      return UInt8(min(sum / step, 255))
    }
  }
}
