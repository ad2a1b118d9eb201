import Tangent

extension TrustReport {
  /// What `--json` prints and `--output` writes; ``TrustFile`` reads part of it.
  func record() throws -> JSONValue {
    let best: JSONValue =
      if case .recommended(let candidate) = verdict.finding { Self.record(candidate) } else { .null }
    return [
      "format": JSONValue(TrustFile.format), "space": JSONValue(truthPlan.space),
      "dataset": JSONValue(truthPlan.dataset), "conditions": try JSONValue(encoding: conditions),
      "networks": JSONValue(count),
      "recommendation": analysis.recommendation.map(\.record) ?? .null, "recommended": best,
      "finding": JSONValue(verdict.finding.name), "sentences": .array(sentences.map { JSONValue($0) }),
      "next": JSONValue(nextCommand.description),
      "reliability": verdict.reliability.map {
        [
          "seeds": JSONValue($0.seeds), "betweenSeeds": JSONValue($0.betweenSeeds), "ofMean": JSONValue($0.ofMean),
          "low": JSONValue($0.interval?.lowerBound), "high": JSONValue($0.interval?.upperBound),
          "ceiling": JSONValue($0.ceiling),
        ]
      } ?? .null,
      "scores": .array(verdict.candidates.map(Self.record)),
      "architectures": .array(
        analysis.networks.map { network in
          [
            "architecture": JSONValue(network.architecture.text), "parameters": JSONValue(network.parameters),
            "accuracies": .array(network.accuracies.map { JSONValue($0) }),
          ]
        }),
      "studies": .array([scores, truth].map { JSONValue($0.url.relativePath) }),
      "options": RecordedOptions(scores.configuration).record(and: [
        RecordedOption("--networks", "\(wanted)"), RecordedOption("--truth-epochs", "\(truthPlan.epochs)"),
        RecordedOption("--truth-images", truthPlan.trainingImages.map { "\($0)" } ?? "all"),
        RecordedOption("--truth-repeats", "\(truthPlan.repeats)"),
      ]),
    ]
  }

  private static func record(_ candidate: TrustVerdict.Candidate) -> JSONValue {
    guard case .object(var members) = CorrelationReport.record(candidate.assessment) else { return .null }
    members["luck"] = JSONValue(candidate.luck)
    members["isTrusted"] = JSONValue(candidate.isTrusted)
    return .object(members)
  }
}

extension TrustVerdict.Finding {
  fileprivate var name: String {
    switch self {
    case .recommended: "recommended"
    case .nothingTrusted: "nothing-trusted"
    case .indistinguishable: "indistinguishable"
    }
  }
}
