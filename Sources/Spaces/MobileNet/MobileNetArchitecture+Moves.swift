extension MobileNetArchitecture {
  /// An architecture of which every choice is uniform: the number of stages, then which of them have stride 2, their
  /// widths among all that never get narrower, and everything else by itself.
  init(using generator: inout some RandomNumberGenerator) {
    func one<Value>(of values: some Collection<Value>) -> Value {
      guard let value = values.randomElement(using: &generator) else { preconditionFailure("there is no choice") }
      return value
    }
    /// So many different numbers below a bound, in order.
    func places(_ count: Int, below bound: Int) -> [Int] {
      (0..<bound).shuffled(using: &generator).prefix(count).sorted()
    }
    let count = one(of: Self.stageCounts)
    let halving = places(Self.halvings, below: count)
    // Ascending lists with repeats are those without, less each number's place.
    let widths = places(count, below: Self.widths.count + count - 1).enumerated().map { Self.widths[$1 - $0] }
    self.init(
      activation: one(of: MobileNetActivation.allCases), stem: one(of: Self.stems),
      stages: (0..<count).map { place in
        Stage(
          depth: one(of: Self.depths), width: widths[place], kernelSize: one(of: Self.kernelSizes),
          expansion: one(of: Self.expansions), halves: halving.contains(place), excites: .random(using: &generator),
          activation: one(of: MobileNetActivation.allCases))
      }, head: one(of: Self.heads), hidden: one(of: Self.hiddens))
  }

  /// An architecture that differs in one choice and computes something else. All choices that can be made differently are
  /// equally likely, and so are their values.
  func mutated(using generator: inout some RandomNumberGenerator) -> MobileNetArchitecture {
    let own = blocks
    let choices = neighbors.map { $0.filter { $0.blocks != own || $0.surroundings != surroundings } }
      .filter { !$0.isEmpty }
    guard let neighbor = choices.randomElement(using: &generator)?.randomElement(using: &generator) else {
      preconditionFailure("every architecture has another activation function")
    }
    return neighbor
  }

  /// What is not in a stage.
  private var surroundings: [Int?] {
    [MobileNetActivation.allCases.firstIndex(of: activation), stem, head, hidden]
  }

  /// The architectures that differ in one choice, a list for each choice: the activation function of stem and head, the
  /// stem's channels, the head's, the linear layer; what a stage is; the stage that has stride 2 in place of another; and a
  /// stage of stride 1 less, or one more that is like the stage in front of it.
  private var neighbors: [[MobileNetArchitecture]] {
    var lists = [
      variants(of: \.activation, MobileNetActivation.allCases), variants(of: \.stem, Self.stems),
      variants(of: \.head, Self.heads), variants(of: \.hidden, Self.hiddens), movedHalvings, otherStageCounts,
    ]
    for place in stages.indices {
      let least = place > 0 ? stages[place - 1].width : 0
      let largest = place + 1 < stages.count ? stages[place + 1].width : .max
      lists += [
        variants(of: \.stages[place].depth, Self.depths),
        variants(of: \.stages[place].width, Self.widths.filter { least <= $0 && $0 <= largest }),
        variants(of: \.stages[place].kernelSize, Self.kernelSizes),
        variants(of: \.stages[place].expansion, Self.expansions), variants(of: \.stages[place].excites, [false, true]),
        variants(of: \.stages[place].activation, MobileNetActivation.allCases),
      ]
    }
    return lists
  }

  private func variants<Value: Equatable>(
    of choice: WritableKeyPath<Self, Value>, _ values: some Sequence<Value>
  ) -> [MobileNetArchitecture] {
    values.filter { $0 != self[keyPath: choice] }.map { with(choice, $0) }
  }

  private func with<Value>(_ choice: WritableKeyPath<Self, Value>, _ value: Value) -> MobileNetArchitecture {
    var changed = self
    changed[keyPath: choice] = value
    return changed
  }

  private var movedHalvings: [MobileNetArchitecture] {
    stages.indices.filter { stages[$0].halves }.flatMap { from in
      stages.indices.filter { !stages[$0].halves }.map { to in
        with(\.stages[from].halves, false).with(\.stages[to].halves, true)
      }
    }
  }

  private var otherStageCounts: [MobileNetArchitecture] {
    var others: [MobileNetArchitecture] = []
    for (place, stage) in stages.enumerated() {
      if stages.count > Self.stageCounts.lowerBound, !stage.halves {
        var fewer = self
        fewer.stages.remove(at: place)
        others.append(fewer)
      }
      if stages.count < Self.stageCounts.upperBound {
        var more = self
        more.stages.insert(stage, at: place + 1)
        more.stages[place + 1].halves = false
        others.append(more)
      }
    }
    return others
  }
}
