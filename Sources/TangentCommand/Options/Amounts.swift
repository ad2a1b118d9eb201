import ArgumentParser
import Tangent

/// A time as people write it: `90`, `90s`, `3m`, `1.5h`.
struct TimeAmount: Hashable, Sendable, ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = argument.last.flatMap { units[$0] }
    guard let number = plainDecimal(unit == nil ? argument[...] : argument.dropLast()) else { return nil }
    seconds = number * (unit ?? 1)
  }
}

/// A count as people write it: `800000`, `800k`, `1.2M`, `2G`, the unit in letters of either case.
package struct CountAmount: Hashable, Sendable, ExpressibleByArgument {
  package let count: Int

  package init?(argument: String) {
    let units: [String: Double] = ["k": 1e3, "m": 1e6, "g": 1e9]
    let unit = argument.last.flatMap { units[$0.lowercased()] }
    guard let number = plainDecimal(unit == nil ? argument[...] : argument.dropLast()), number >= 0 else { return nil }
    let amount = (number * (unit ?? 1)).rounded()
    guard amount < Double(Int.max) else { return nil }
    count = Int(amount)
  }
}

/// A size in memory as people write it: `512MB`, `1.5GiB`, `64kB`, or bytes as a plain number.
package struct MemoryAmount: Hashable, Sendable, ExpressibleByArgument {
  package let bytes: Int

  package init?(argument: String) {
    let units: [(name: String, bytes: Double)] = [
      ("kib", 0x1p10), ("mib", 0x1p20), ("gib", 0x1p30), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("b", 1),
    ]
    let text = argument.lowercased()
    let unit = units.first { text.hasSuffix($0.name) }
    guard let number = plainDecimal(text.dropLast(unit?.name.count ?? 0)) else { return nil }
    let amount = (number * (unit?.bytes ?? 1)).rounded()
    guard amount >= 1, amount < Double(Int.max) else { return nil }
    bytes = Int(amount)
  }
}

/// A latency as people write it: `8ms`, `0.5ms`, `250us`, `1.2s`; with a unit, since none is obvious.
package struct LatencyAmount: Hashable, Sendable, ExpressibleByArgument, CustomStringConvertible {
  package let seconds: Double
  /// As it was written.
  package let description: String

  package init?(argument: String) {
    let units: [(name: String, seconds: Double)] = [("ms", 1e-3), ("us", 1e-6), ("µs", 1e-6), ("s", 1)]
    let text = argument.lowercased()
    guard let unit = units.first(where: { text.hasSuffix($0.name) }),
      let number = plainDecimal(text.dropLast(unit.name.count)), number > 0
    else { return nil }
    seconds = number * unit.seconds
    description = argument
  }

  /// What is read as these seconds again, to the bit, although multiplying rounds.
  package static func text(of seconds: Double) -> String {
    let texts = ["\(Formatted.chosen(1e3 * seconds))ms", "\(1e3 * seconds)ms"]
    return texts.first { Self(argument: $0)?.seconds == seconds } ?? "\(seconds)s"
  }
}

/// A setting of an algorithm: `population=50`.
struct SettingAmount: Hashable, Sendable, ExpressibleByArgument {
  let name: String
  /// What stands for the value; the algorithm's setting reads it.
  let text: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    name = String(parts[0])
    text = String(parts[1])
  }
}
