import Spaces

extension SearchAlgorithm {
  /// Independent uniform draws: the baseline that every other algorithm has to beat.
  ///
  /// Source: Li and Talwalkar, "Random search and reproducibility for neural architecture search",
  /// UAI 2019.
  public static let random = SearchAlgorithm(
    name: "random", title: "Random search", summary: "draws every architecture uniformly at random",
    source: "Li and Talwalkar, UAI 2019", settings: [],
    takesSeveralObjectives: true
  ) { history, generator throws(ArchitectureError) in
    try history.sample(&generator)
  }
}
