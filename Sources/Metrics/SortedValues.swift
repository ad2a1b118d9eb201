extension [Double] {
  /// The value of a sorted list below which a share of it lies: between the two nearest ranks, as NumPy's default does.
  ///
  /// Precondition: there is a value.
  package func quantile(_ share: Double) -> Double {
    let place = share * Double(count - 1)
    let low = Int(place)
    let high = Swift.min(low + 1, count - 1)
    return self[low] + (place - Double(low)) * (self[high] - self[low])
  }
}
