import Foundation

/// Numbers as people read them. The same in every locale.
package enum Formatted {
  /// Such as `1,073,466`.
  package static func count(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return number < 0 ? "-\(text)" : text
  }

  /// Such as `1 image` or `1,536 images`.
  package static func counted(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A number to `digits` significant digits: `0.4312`, `1234`, `1.235e+08`, `nan`.
  package static func number(_ number: Double, digits: Int = 4) -> String {
    guard number.isFinite else { return number.isNaN ? "nan" : number < 0 ? "-inf" : "inf" }
    guard number != 0 else { return "0" }
    let rounded = String(format: "%.*e", digits - 1, number)
    let exponent = rounded.split(separator: "e").last.flatMap { Int($0) } ?? 0
    // Fixed notation while it needs no filler digits beyond the precision and few leading zeros.
    guard (-4...max(digits, 6)).contains(exponent) else { return rounded }
    return String(format: "%.*f", max(0, digits - 1 - exponent), number)
  }

  /// A deviation, or an uncertainty, of numbers of this size to two digits: 0 where it is what rounding leaves of equal
  /// numbers.
  package static func deviation(_ deviation: Double, of number: Double) -> String {
    deviation <= 1e-12 * abs(number) ? "0" : Formatted.number(deviation, digits: 2)
  }

  /// A number that was chosen rather than measured, without filler zeros: `0.05`, `10`, `1e-05`.
  package static func chosen(_ number: Double) -> String {
    number.isFinite ? String(format: "%.6g", number) : Formatted.number(number)
  }

  /// A number with a fixed number of decimals, for columns of one quantity.
  package static func fixed(_ number: Double, decimals: Int) -> String {
    number.isFinite ? String(format: "%.*f", decimals, number) : Formatted.number(number)
  }

  /// A share of one as `93.4 %`.
  package static func percent(_ share: Double) -> String {
    "\(fixed(100 * share, decimals: 1)) %"
  }

  /// Such as `512 B`, `1.5 KiB`, `162 MiB`.
  package static func bytes(_ count: Int) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"]
    var amount = Double(count)
    var unit = "B"
    for next in units where amount >= 1023.95 {
      amount /= 1024
      unit = next
    }
    return unit == "B" || amount >= 99.95
      ? String(format: "%.0f %@", amount, unit) : String(format: "%.1f %@", amount, unit)
  }

  /// A remaining or total time: `0:05`, `12:30`, `3:04:05`, `2 days 3:04:05`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e12 else { return "?" }
    let total = max(0, Int(seconds.rounded()))
    let days = total / 86_400
    let clock =
      total >= 3600
      ? String(format: "%d:%02d:%02d", total % 86_400 / 3600, total % 3600 / 60, total % 60)
      : String(format: "%d:%02d", total / 60, total % 60)
    return days == 0 ? clock : "\(days) \(days == 1 ? "day" : "days") \(clock)"
  }

  /// A time that was measured: `12 ms`, `0.34 s`, `12.3 s`, `12:30`.
  package static func seconds(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.1: String(format: "%.0f ms", 1000 * seconds)
    case ..<9.995: String(format: "%.2f s", seconds)
    case ..<99.95: String(format: "%.1f s", seconds)
    default: duration(seconds)
    }
  }

  /// A latency to three digits, such as `0.532 ms` or `12.7 ms`.
  package static func milliseconds(_ seconds: Double) -> String { "\(number(1_000 * seconds, digits: 3)) ms" }

  /// Events per second: `12.3/s`, `0.25/s`, or per minute where they are rare.
  package static func rate(_ perSecond: Double) -> String {
    switch perSecond {
    case ..<0.1: "\(number(60 * perSecond, digits: 2))/min"
    case ..<100: "\(number(perSecond, digits: 3))/s"
    default: perSecond.isFinite ? "\(count(Int(perSecond.rounded())))/s" : "?/s"
    }
  }

  /// A command line quoted for a POSIX shell, with the program's name without its folder.
  package static func commandLine(_ arguments: [String]) -> String {
    let name = arguments.first.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    return ([name].compactMap { $0 } + arguments.dropFirst()).map(quoted).joined(separator: " ")
  }

  /// Between single quotes where a shell would read more than the characters.
  private static func quoted(_ argument: String) -> String {
    argument.wholeMatch(of: /[A-Za-z0-9_.\/:=,%+@-]+/) != nil
      ? argument : "'\(argument.replacing("'", with: "'\\''"))'"
  }
}
