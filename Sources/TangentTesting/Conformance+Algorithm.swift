import Tangent

extension Conformance {
  /// What a search algorithm does not keep of what makes studies reproducible: a proposal is a function of the trials it
  /// may look at and of its own generator, and of nothing else.
  ///
  /// - Parameter space: where it searches.
  public static func violations(
    of algorithm: SearchAlgorithm, in space: any SearchSpace = SearchSpaces.standard
  ) -> [Violation] {
    var checks = Checks()
    checks.expect("it is described", algorithm.name) {
      isTypable(algorithm.name) && !algorithm.title.isEmpty && !algorithm.summary.isEmpty && !algorithm.source.isEmpty
    }
    checks.expect("settings have different names", "\(algorithm.settings.map(\.name))") {
      Set(algorithm.settings.map(\.name)).count == algorithm.settings.count
    }
    for setting in algorithm.settings {
      checks.expect("settings are described, and their standard is in their range", setting.name) {
        try isTypable(setting.name) && !setting.meaning.isEmpty && setting.checked(setting.standard) == setting.standard
      }
      checks.expect("settings are read as they are written", setting.name) {
        try setting.value(setting.standard.description) == setting.standard
      }
      for wrong in setting.refused {
        checks.expectError("settings out of their range are refused", setting.name, of: SearchError.self) {
          _ = try algorithm.completed(AlgorithmSettings([setting.name: wrong]))
        }
      }
    }
    checks.expectError("unknown settings are refused", "no-such-setting", of: SearchError.self) {
      _ = try algorithm.completed(["no-such-setting": 1])
    }
    let histories: [[Double?]] = [
      [], [1], [1, nil, 3], Array(repeating: nil, count: 30), (0..<30).map(Double.init), Array(repeating: 2, count: 60),
    ]
    for fitness in histories { checkProposals(of: algorithm, in: space, fitness, &checks) }
    return checks.violations
  }

  private static func checkProposals(
    of algorithm: SearchAlgorithm, in space: any SearchSpace, _ fitness: [Double?], _ checks: inout Checks
  ) {
    var drawing = Seed(7).derived("history").generator()
    let entries = fitness.enumerated().map { number, value in
      SearchHistory.Entry(number: number, architecture: space.sample(using: &drawing), fitness: value)
    }
    let scale = NetworkScale(
      sizes: space.reducedSizes, imageChannels: 3, imageHeight: 32, imageWidth: 32, classes: 10)
    func history(_ bounds: ArchitectureBounds) throws -> SearchHistory {
      SearchHistory(
        entries: entries[...], number: entries.count, settings: try algorithm.completed([:]), space: space,
        bounds: bounds, scale: scale)
    }
    let evidence = "after \(fitness.count) trials"
    for seed in 0..<5 as Range<UInt64> {
      checks.expect("a proposal depends on its trials and its generator alone", evidence) {
        var (first, second) = (Seed(seed).generator(), Seed(seed).generator())
        let history = try history(ArchitectureBounds())
        return try algorithm.propose(history, &first) == algorithm.propose(history, &second)
      }
      checks.expect("proposals are architectures of the space, and their parents earlier trials", evidence) {
        var generator = Seed(seed).generator()
        let proposal = try algorithm.propose(try history(ArchitectureBounds()), &generator)
        return try space.architecture(proposal.architecture.text) == proposal.architecture
          && (proposal.parent.map { entries.indices.contains($0) } ?? true)
      }
      checks.expect("proposals keep the bounds", evidence) {
        let costs = try entries.map { try space.graph(of: $0.architecture, at: scale).cost().parameters }.sorted()
        guard let median = costs.dropFirst(costs.count / 2).first else { return true }
        let bounds = ArchitectureBounds(largestParameters: median)
        var generator = Seed(seed).generator()
        let proposal = try algorithm.propose(try history(bounds), &generator)
        return try bounds.allow(space.graph(of: proposal.architecture, at: scale).cost())
      }
    }
  }
}

extension SearchAlgorithm.Setting {
  /// Values that it must not take.
  fileprivate var refused: [SettingValue] {
    switch kind {
    case .whole(let range): [.whole(range.lowerBound - 1), .whole(range.upperBound + 1), .real(0.5), "x"]
    case .real(let range): [.real(range.lowerBound.nextDown), .real(range.upperBound.nextUp), .real(.nan), "x"]
    case .choice(let texts): [.text(texts.joined() + "x"), 1]
    case .text: ["", 1]
    }
  }
}
