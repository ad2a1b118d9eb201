import Tangent
import TangentTesting
import Testing

/// A conformance check that passes for everything is worth nothing: each flaw is found, and by its own rule.
struct FlawedEntriesTests {
  @Test(arguments: FlawedSpace.Flaw.allCases) func flawsOfSpacesAreFound(flaw: FlawedSpace.Flaw) {
    let rules = Conformance.violations(of: FlawedSpace(flaw: flaw)).map(\.rule)
    #expect(rules.contains(flaw.rawValue), "\(rules)")
  }

  private static func metric(
    range: String = "0 … 1", _ ingredients: Set<Ingredient> = [.cost],
    _ compute: @escaping @Sendable (MeasurementContext) throws -> MetricValue
  ) -> Metric {
    Metric(
      name: "own", title: "Own", formula: "x", direction: .higherIsBetter, range: range, ingredients: ingredients,
      source: "this test", compute: compute)
  }

  @Test func flawsOfMetricsAreFound() {
    func rules(_ metric: Metric) -> [String] { Conformance.violations(of: metric).map(\.rule) }
    #expect(rules(Self.metric { _ in .defined(0.5) }).isEmpty)
    #expect(rules(Self.metric { _ in .defined(2) }).contains("the value is in its range"))
    #expect(rules(Self.metric(range: "any") { _ in .defined(0) }).contains("a range is two ends with … between them"))
    #expect(
      rules(Self.metric { .defined(Double(try $0.kernel().size)) })
        .contains("a number after a training, of the declared ingredients alone"))
    #expect(
      rules(Self.metric { _ in .defined(Double.random(in: 0...1)) }).contains("equal networks have equal values"))
    #expect(
      rules(Self.metric([.kernel]) { _ in .defined(1) })
        .contains("without a network, what is made of one is undefined, and why"))
    #expect(
      rules(Self.metric([.training]) { _ in .defined(1) })
        .contains("a training that diverged leaves metrics of it undefined"))
    let destructive = Self.metric([.kernel]) { context in
      try withoutGradients { try context.network().parameters[0].tensor.scale(inPlace: 2) }
      return .defined(try context.kernel().size > 0 ? 1 : 0)
    }
    #expect(rules(destructive).contains("measuring changes no parameter and no running statistic"))
  }

  private static func algorithm(
    settings: [SearchAlgorithm.Setting] = [], takesSeveralObjectives: Bool = false,
    _ propose: @escaping @Sendable (SearchHistory, inout SeededGenerator) throws(ArchitectureError) -> Proposal
  ) -> SearchAlgorithm {
    SearchAlgorithm(
      name: "own", title: "Own", summary: "own", source: "this test", settings: settings,
      takesSeveralObjectives: takesSeveralObjectives, propose: propose)
  }

  /// A flaw that several objectives alone show, in an algorithm that says it takes them and in one that does not.
  @Test(arguments: [true, false]) func flawsOfSeveralObjectivesAreFound(isDeclared: Bool) {
    let algorithm = Self.algorithm(takesSeveralObjectives: isDeclared) { history, generator throws(ArchitectureError) in
      let parent = history.entries.first?.fitnesses.count == 2 ? history.number + 5 : nil
      return Proposal(try history.sample(&generator).architecture, parent: parent)
    }
    let rules = Conformance.violations(of: algorithm).map(\.rule)
    #expect(
      rules.contains("proposals are architectures of the space, and their parents earlier trials") == isDeclared)
  }

  @Test func flawsOfAlgorithmsAreFound() {
    func rules(_ algorithm: SearchAlgorithm) -> [String] { Conformance.violations(of: algorithm).map(\.rule) }
    let honest = Self.algorithm { history, generator throws(ArchitectureError) in try history.sample(&generator) }
    #expect(rules(honest).isEmpty)
    let restless = Self.algorithm { history, _ throws(ArchitectureError) in
      var generator = Seed(UInt64.random(in: 0...(.max))).generator()
      return try history.sample(&generator)
    }
    #expect(rules(restless).contains("an action depends on its trials and its generator alone"))
    let space = SearchSpaces.standard
    let largest = space.all()?.first { $0.text.split(separator: "nor_conv_3x3").count > 6 }
    let boundless = Self.algorithm { _, _ throws(ArchitectureError) in
      Proposal(largest ?? Architecture(space: space.name, text: ""))
    }
    #expect(rules(boundless).contains("proposals keep the bounds"))
    let prophetic = Self.algorithm { history, generator throws(ArchitectureError) in
      Proposal(try history.sample(&generator).architecture, parent: history.number + 5)
    }
    #expect(
      rules(prophetic).contains("proposals are architectures of the space, and their parents earlier trials"))
    func acting(_ action: @escaping @Sendable (SearchHistory) -> SearchAction?) -> SearchAlgorithm {
      SearchAlgorithm(
        name: "own", title: "Own", summary: "own", source: "this test", settings: [],
        plannedEvaluations: { _, _ in nil },
        act: { history, generator throws(ArchitectureError) in
          try action(history) ?? .evaluate(try history.sample(&generator), history.fidelity(epochs: 3))
        })
    }
    #expect(rules(acting { $0.number < 5 ? nil : .promote(trial: 0, $0.fidelity) }).isEmpty)
    #expect(
      rules(acting { $0.number < 5 ? nil : .wait }).contains("it does not wait once every trial is finished"))
    #expect(
      rules(acting { $0.number < 5 ? nil : .promote(trial: 0, $0.fidelity(epochs: 3)) })
        .contains("promotions are of earlier trials, to more epochs"))
    #expect(
      rules(acting { $0.number < 5 ? nil : .promote(trial: $0.number - 1, $0.fidelity) })
        .contains("what it asks for is of trials it may look at"))
    #expect(
      rules(acting { $0.number < 2 ? nil : .promote(trial: 0, $0.fidelity(epochs: 10)) })
        .contains("fidelities are the plan's with up to its epochs"))
    let setting = SearchAlgorithm.Setting(name: "own", meaning: "", standard: 7, range: 1...3)
    let careless = Self.algorithm(settings: [setting]) { history, generator throws(ArchitectureError) in
      try history.sample(&generator)
    }
    #expect(rules(careless).contains("settings are described, and their standard is in their range"))
  }

  @Test(arguments: FlawedLayer.Flaw.allCases) func flawsOfLayersAreFound(flaw: FlawedLayer.Flaw) {
    let map = FeatureShape(channels: 4, height: 5, width: 3)
    let rules = Conformance.violations(of: FlawedLayer(flaw: flaw), inputs: [map]).map(\.rule)
    #expect(rules.contains(flaw.rawValue), "\(rules)")
  }
}
