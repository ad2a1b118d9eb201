/// One score of many architectures: a metric at a fidelity, an objective, or a column of a table.
public struct ScoreColumn: Hashable, Sendable {
  /// Its name, such as `lga-normalized` or `lga@0`.
  public let title: String
  /// What it measures, whatever the study and the epoch: columns of one quantity differ in what they cost.
  public let quantity: String
  public let isHigherBetter: Bool
  /// One for each architecture; nil where it has none.
  public let values: [Double?]
  /// The values of each repeat alone, where there are several: a search with fewer repeats would see one of these.
  public let repeats: [[Double?]]
  /// The mean seconds that measuring one architecture takes by this score alone, all repeats together; nil where they
  /// are not known.
  public let seconds: Double?
  /// Whether it costs no network: what a score has to beat.
  public let isBaseline: Bool

  /// - Parameter quantity: nil for the title.
  public init(
    title: String, quantity: String? = nil, isHigherBetter: Bool = true, values: [Double?], repeats: [[Double?]] = [],
    seconds: Double? = nil, isBaseline: Bool = false
  ) {
    self.title = title
    self.quantity = quantity ?? title
    self.isHigherBetter = isHigherBetter
    self.values = values
    self.repeats = repeats
    self.seconds = seconds
    self.isBaseline = isBaseline
  }

  /// The same score of the members at these places.
  func restricted(to places: [Int]) -> ScoreColumn {
    ScoreColumn(
      title: title, quantity: quantity, isHigherBetter: isHigherBetter, values: places.map { values[$0] },
      repeats: repeats.map { values in places.map { values[$0] } }, seconds: seconds, isBaseline: isBaseline)
  }
}
