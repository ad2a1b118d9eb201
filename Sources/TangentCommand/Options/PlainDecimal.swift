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
}
