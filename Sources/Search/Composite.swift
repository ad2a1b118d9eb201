/// A sum of ranks that the field knows by a name: short for an objective's text.
///
/// A study stores the sum and not the name, so that it means the same whatever the table holds later. A new composite is
/// a line in ``Composites/all``, or in ``Catalogue/composites`` of your own.
public struct Composite: Hashable, Sendable {
  /// The name by which users choose it, such as `jacov-parameters`.
  public let name: String
  public let title: String
  /// What is searched by, as ``Objective/init(_:in:)`` reads it.
  public let sum: String
  public let source: String
  /// Whether it is defined at initialization: a search by it trains nothing unless it is told to.
  public let isUntrained: Bool

  public init(name: String, title: String, sum: String, source: String, isUntrained: Bool = false) {
    self.name = name
    self.title = title
    self.sum = sum
    self.source = source
    self.isUntrained = isUntrained
  }
}
