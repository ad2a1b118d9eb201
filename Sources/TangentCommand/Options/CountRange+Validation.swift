import ArgumentParser
import Tangent

extension CountRange {
  /// - Parameters:
  ///   - option: the one that gave the number, where it is not the usual one.
  ///   - allowsZero: whether 0 stands for "none".
  /// - Throws: `ValidationError` where a number that was given lies outside.
  func check(_ number: Int?, option: String? = nil, orZero allowsZero: Bool = false) throws {
    guard let number, !range.contains(number), !(allowsZero && number == 0) else { return }
    throw ValidationError("\(option ?? self.option) \(number): \(meaning) is \(allowsZero ? "0 or " : "")\(text)")
  }

  /// Such as "from 1 to 256", for help.
  var text: String { "from \(range.lowerBound) to \(Formatted.count(range.upperBound))" }
}
