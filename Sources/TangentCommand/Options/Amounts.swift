import ArgumentParser

/// A time as people write it: `90`, `90s`, `3m`, `1.5h`.
struct TimeAmount: Hashable, Sendable, ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let unit = argument.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? argument[...] : argument.dropLast()), number.isFinite else { return nil }
    seconds = number * (unit ?? 1)
  }
}

/// A count as people write it: `800000`, `800k`, `1.2M`, `2G`.
struct CountAmount: Hashable, Sendable, ExpressibleByArgument {
  let count: Int

  init?(argument: String) {
    let units: [Character: Double] = ["k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9]
    let unit = argument.last.flatMap { units[$0] }
    guard let number = Double(unit == nil ? argument[...] : argument.dropLast()), number >= 0 else { return nil }
    let amount = (number * (unit ?? 1)).rounded()
    guard amount < Double(Int.max) else { return nil }
    count = Int(amount)
  }
}

/// A setting of an algorithm: `population=50`.
struct SettingAmount: Hashable, Sendable, ExpressibleByArgument {
  let name: String
  let value: Int

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let value = Int(parts[1]) else { return nil }
    name = String(parts[0])
    self.value = value
  }
}
