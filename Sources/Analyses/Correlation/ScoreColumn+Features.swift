public import Spaces

extension ScoreColumn {
  /// The space's structural features as scores of the architectures, one column for each feature in the space's order.
  ///
  /// Where an architecture has no value, such as the length of a path that does not exist, the column has none. Cost:
  /// that of ``SearchSpace/features(of:)`` for each architecture; no network is built.
  public static func features(
    of architectures: [Architecture], in space: any SearchSpace
  ) throws(ArchitectureError) -> [ScoreColumn] {
    var rows: [[StructuralFeature]] = []
    for architecture in architectures { rows.append(try space.features(of: architecture)) }
    return (rows.first ?? []).enumerated().map { place, feature in
      ScoreColumn(title: feature.name, values: rows.map { $0[place].value })
    }
  }
}
