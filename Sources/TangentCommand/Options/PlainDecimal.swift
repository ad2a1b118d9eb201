import ArgumentParser
import Tangent

/// Numbers with a fraction on the command line: in decimal digits only.
enum PlainDecimal {
  /// The `transform` of an option.
  /// - Throws: `ValidationError` that says what a number looks like.
  static func parsed(_ text: String) throws -> Double {
    guard let number = plainDecimal(text) else {
      throw ValidationError("write a number in decimal digits, such as 0.1 or 1e-3")
    }
    return number
  }

  /// The `transform` of an option whose value is a share below 1, written as a percentage.
  static func parsedPercentage(_ text: String) throws -> Double {
    guard let percent = text == "0" ? 0 : text.hasSuffix("%") ? plainDecimal(text.dropLast()) : nil,
      (0..<100).contains(percent)
    else { throw ValidationError("give a percentage below 100%, such as 10%, or 0% for none") }
    return percent / 100
  }
}
