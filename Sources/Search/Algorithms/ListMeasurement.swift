import Spaces

extension SearchAlgorithm {
  /// The architectures that a study was given, one after the other: what `tangent correlate`,
  /// `tangent trust` and `tangent compare` measure.
  ///
  /// Not for users to choose, so no catalogue lists it; every catalogue finds it by name. Trial n is the architecture at
  /// place n of ``StudyConfiguration/given``, whatever the bounds; equivalent ones share a measurement.
  static let given = SearchAlgorithm(
    name: "given", title: "Given architectures", summary: "measures the architectures of a list, in its order",
    source: "none", settings: [], takesSeveralObjectives: true, plannedEvaluations: { _, _ in nil },
    act: { history, _ throws(ArchitectureError) in
      guard history.given.indices.contains(history.number) else { return .finish }
      return .evaluate(Proposal(try history.givenArchitecture(history.number)), history.fidelity)
    })
}
