import Reports
import Testing

@Suite struct ColorMapTests {
  private static let positions = (0...1000).map { Double($0) / 1000 }

  /// Nothing is cut off, so the lightness is the formula's.
  @Test func everyColorIsWithinSRGB() {
    for position in Self.positions {
      #expect(ColorMap.linearColor(at: position).allSatisfy { (0...1).contains($0) }, "\(position)")
    }
  }

  /// Relative luminance of linear sRGB (IEC 61966-2-1), which rises with Oklab's lightness.
  @Test func luminanceRises() {
    let luminances = Self.positions.map { position in
      zip(ColorMap.linearColor(at: position), [0.2126, 0.7152, 0.0722]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(zip(luminances, luminances.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func positionsOutsideHaveTheNearerEnd() {
    #expect(ColorMap.color(at: -1) == ColorMap.color(at: 0))
    #expect(ColorMap.color(at: 2) == ColorMap.color(at: 1))
    #expect(ColorMap.palette(3) == [0, 0.5, 1].map(ColorMap.color))
    #expect(ColorMap.palette(1) == [ColorMap.color(at: 0)])
  }

  /// The formula in NumPy, rounded to bytes.
  @Test(
    arguments: [
      (0.0, [45, 2, 85]),
      (0.25, [24, 79, 128]),
      (0.5, [36, 140, 145]),
      (0.75, [127, 193, 141]),
      (1.0, [249, 231, 123]),
    ] as [(Double, [UInt8])])
  func colorsAreThoseOfTheFormula(position: Double, bytes: [UInt8]) {
    let color = ColorMap.color(at: position)
    #expect([color.red, color.green, color.blue] == bytes)
  }
}
