import ArgumentParser
import Tangent

extension CountRange {
  /// - Parameter option: the one that gave the number, where it is not the usual one.
  /// - Throws: `ValidationError` where a number that was given lies outside.
  func check(_ number: Int?, option: String? = nil) throws {
    guard let number, !range.contains(number) else { return }
    throw ValidationError("\(option ?? self.option) \(number): \(meaning) is \(text)")
  }

  /// Such as "from 1 to 256", for help.
  var text: String { "from \(range.lowerBound) to \(Formatted.count(range.upperBound))" }
}
