import Foundation

/// How numbers become places along an axis of a chart.
public enum ChartScale: Hashable, Sendable {
  case linear
  /// Equal distances for equal ratios. Numbers that are not positive have no place.
  case logarithmic
  /// ln(1 + x), for numbers from 0 on that begin dense and end sparse.
  case logarithmicFromZero

  /// The number on a line on which distances are equal, or nil where it has no place.
  func position(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    return switch self {
    case .linear: value
    case .logarithmic: value > 0 ? log10(value) : nil
    case .logarithmicFromZero: value >= 0 ? log1p(value) : nil
    }
  }

  /// Round numbers within a range, about `count` of them.
  func ticks(_ range: ClosedRange<Double>, count: Int = 5) -> [Double] {
    switch self {
    case .linear: Self.roundTicks(range, count: count)
    case .logarithmic: Self.ratioTicks(range, count: count)
    case .logarithmicFromZero:
      [0] + Self.thinned(Self.powers(of: 2, max(1, range.lowerBound)...max(1, range.upperBound)), to: 2 * count)
    }
  }

  /// Multiples of 1, 2 or 5 times a power of ten. The step is the one that fits into the range closest to
  /// `count` times, by ratio: from 0.63 to 1.6 times as often.
  private static func roundTicks(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    let width = range.upperBound - range.lowerBound
    guard width > 0 else { return [range.lowerBound] }
    let power = pow(10, (log10(width / Double(count))).rounded(.down))
    func distance(_ step: Double) -> Double { abs(log(width / step / Double(count))) }
    let step = [1, 2, 5, 10].map { $0 * power }.min { distance($0) < distance($1) } ?? power
    let first = Int((range.lowerBound / step - 1e-9).rounded(.up))
    let last = Int((range.upperBound / step + 1e-9).rounded(.down))
    return first <= last ? (first...last).map { Double($0) * step } : []
  }

  /// Powers of ten; within few of them also 2 and 5 times those, and within one of them any round numbers.
  private static func ratioTicks(_ range: ClosedRange<Double>, count: Int) -> [Double] {
    let powers = powers(of: 10, range)
    if powers.count >= 3 { return thinned(powers, to: count) }
    let wide = Self.powers(of: 10, (range.lowerBound / 10)...range.upperBound)
    let finer = wide.flatMap { power in [1, 2, 5].map { $0 * power } }.filter(range.contains)
    return finer.count >= 3 ? finer : roundTicks(range, count: count).filter { $0 > 0 }
  }

  private static func powers(of base: Double, _ range: ClosedRange<Double>) -> [Double] {
    let first = Int((log(range.lowerBound) / log(base) - 1e-9).rounded(.up))
    let last = Int((log(range.upperBound) / log(base) + 1e-9).rounded(.down))
    return first <= last ? (first...last).map { pow(base, Double($0)) } : []
  }

  /// Every so many of them, so that no more are left than asked for.
  private static func thinned(_ ticks: [Double], to count: Int) -> [Double] {
    let step = max(1, (ticks.count + count - 1) / count)
    return stride(from: 0, to: ticks.count, by: step).map { ticks[$0] }
  }
}
