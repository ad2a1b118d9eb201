/// A named part of a space, which figures are reported for: correlations over one must not be compared with those over
/// another.
public struct ArchitecturePopulation: Sendable {
  /// The name by which users choose it, such as `live`.
  public let name: String
  /// One sentence: what belongs to it.
  public let summary: String
  /// The number of its architectures; nil where it is not known.
  public let count: Int?
  public let contains: @Sendable (Architecture) throws(ArchitectureError) -> Bool

  public init(
    name: String, summary: String, count: Int? = nil,
    contains: @escaping @Sendable (Architecture) throws(ArchitectureError) -> Bool
  ) {
    self.name = name
    self.summary = summary
    self.count = count
    self.contains = contains
  }
}

extension SearchSpace {
  /// Every space has one of all its architectures; a space with more lists them here.
  public var populations: [ArchitecturePopulation] { [] }

  /// All of the space, then its own ones.
  public var allPopulations: [ArchitecturePopulation] {
    let all = ArchitecturePopulation(name: "all", summary: "every architecture of the space", count: count) {
      _ throws(ArchitectureError) in true
    }
    return [all] + populations
  }
}
