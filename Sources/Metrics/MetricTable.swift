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
    .naswot,
    .gradientNorm,
    .validationAccuracy,
    .trainingAccuracy,
    .trainingLoss,
    .lastEpochLoss,
    .heldOutLoss,
  ]
}
