/// The number in digits as people write them: `12`, `-0.5`, `.5`, `1e-3`; nil for anything else.
///
/// Hexadecimal, `inf` and `nan`, which `Double(_:)` takes, are not among them, nor are numbers that are too
/// large for the type.
package func plainDecimal(_ text: some StringProtocol) -> Double? {
  guard String(text).wholeMatch(of: /[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?/) != nil,
    let number = Double(text), number.isFinite
  else { return nil }
  return number
}
