import Tangent

extension Conformance {
  /// What a search algorithm does not keep of what makes studies reproducible: an action is a function of the trials it
  /// may look at and of its own generator, and of nothing else. It is asked for trials of a plan of nine epochs until it
  /// finishes, with scores that are undefined, equal and in any order; and by several objectives, where it takes them.
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
    let patterns: [[Double?]] = [
      [], [1], [1, nil, 3], Array(repeating: nil, count: 30), (0..<50).map { Double($0 * 17 % 50) },
      Array(repeating: 2, count: 60),
    ]
    for pattern in patterns {
      var conversation = Conversation(algorithm, in: space)
      conversation.run(scores: pattern.map { [$0] }, &checks)
    }
    guard algorithm.takesSeveralObjectives else { return checks.violations }
    for pattern in tradeOffs {
      var conversation = Conversation(algorithm, in: space)
      conversation.run(scores: pattern, &checks)
    }
    return checks.violations
  }

  /// Trials by two and three objectives: one front, one after another, equal, without values, and infinite.
  private static var tradeOffs: [[[Double?]]] {
    let numbers = (0..<40).map { Double($0) }
    let front: [[Double?]] = numbers.map { [$0, -$0] }
    let fronts: [[Double?]] = numbers.map { [$0, $0] }
    let gaps: [[Double?]] = (0..<20).map { number in
      let first: Double? = number % 3 == 0 ? nil : Double(number)
      return [first, Double(number * 7 % 20), .infinity]
    }
    return [
      front, fronts, gaps, Array(repeating: [1, 1], count: 20), Array(repeating: [nil, nil], count: 20),
      [[.infinity, 1], [-.infinity, 2], [0, nil]],
    ]
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
