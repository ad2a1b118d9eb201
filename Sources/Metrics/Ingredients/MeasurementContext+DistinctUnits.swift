extension Ingredient {
  /// How many ReLU units differ in the probe's images that they are on for: a forward pass, and a count.
  public static let distinctUnits = Ingredient("distinct-units", from: .probe)
}

extension MeasurementContext {
  /// How many ReLU units, of all layers, differ from all others in the probe's images that they are on for.
  ///
  /// Cost: that of ``activationPatterns()``, and O(N·units).
  /// - Throws: ``UndefinedValue`` where there is no network, or it has no rectifier.
  public func distinctUnits() throws -> Int {
    try value(of: .distinctUnits) { try activationPatterns().distinctUnits() }
  }
}
