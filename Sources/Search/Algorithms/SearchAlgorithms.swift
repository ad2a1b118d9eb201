import Graphs
import Spaces

/// Every search algorithm, one line each.
public enum SearchAlgorithms {
  public static let all: [SearchAlgorithm] = [
    .random,
    .regularizedEvolution,
  ]

  /// - Throws: ``SearchError`` that lists the known names.
  public static func named(_ name: String) throws(SearchError) -> SearchAlgorithm {
    guard let algorithm = all.first(where: { $0.name == name }) else {
      throw .invalid("there is no search algorithm '\(name)'; choose from \(all.map(\.name).joined(separator: ", "))")
    }
    return algorithm
  }
}
