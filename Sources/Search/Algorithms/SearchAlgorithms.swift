/// Every search algorithm, one line each.
public enum SearchAlgorithms {
  public static let all: [SearchAlgorithm] = [
    .random,
    .regularizedEvolution,
    .successiveHalving,
    .nsga2,
  ]
}
