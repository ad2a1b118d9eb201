import ArgumentParser
import Tangent

/// A number with a fraction on the command line: in decimal digits only.
struct PlainDecimal: ExpressibleByArgument, Hashable {
  let number: Double

  init?(argument: String) {
    guard let number = plainDecimal(argument) else { return nil }
    self.number = number
  }
}

/// A share below 1, written as a percentage.
struct Percentage: ExpressibleByArgument, Hashable {
  /// From 0 to below 1.
  let share: Double

  init?(argument: String) {
    let percent = argument == "0" ? 0 : argument.hasSuffix("%") ? plainDecimal(argument.dropLast()) : nil
    guard let percent, (0..<100).contains(percent) else { return nil }
    share = percent / 100
  }

  /// What is read as this share again, to the bit, although 100 · share rounds.
  static func text(of share: Double) -> String {
    let texts = [Formatted.chosen(100 * share), "\(100 * share)", "\((100 * share).nextDown)"].map { "\($0)%" }
    return texts.first { Self(argument: $0)?.share == share } ?? texts[1]
  }
}
