/// Every metric, one line each. `tangent metrics` prints this table.
public enum MetricTable {
  public static let all: [Metric] = [
    .labelGradientAlignment,
    .normalizedLabelGradientAlignment,
    .kernelMean,
    .frobeniusNorm,
    .kernelTrace,
    .conditionNumber,
    .smallestEigenvalue,
    .kernelRank,
    .effectiveRank,
    .parameterCount,
    .multiplyAccumulates,
    .convolutionCount,
    .validationAccuracy,
    .trainingAccuracy,
    .trainingLoss,
    .lastEpochLoss,
    .heldOutLoss,
  ]

  /// - Throws: ``MetricError/unknownMetric(_:known:)``.
  public static func named(_ name: String) throws(MetricError) -> Metric {
    guard let metric = all.first(where: { $0.name == name }) else {
      throw .unknownMetric(name, known: all.map(\.name))
    }
    return metric
  }
}
