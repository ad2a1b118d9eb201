import Tangent

/// Trials that an algorithm asks for one after another, and that are finished at once.
struct Conversation {
  private let algorithm: SearchAlgorithm
  private let space: any SearchSpace
  private let scale: NetworkScale
  private let fidelity = Fidelity(epochs: 9)
  private var entries: [SearchHistory.Entry] = []

  init(_ algorithm: SearchAlgorithm, in space: any SearchSpace) {
    self.algorithm = algorithm
    self.space = space
    scale = NetworkScale(
      sizes: space.reducedSizes, imageChannels: 3, imageHeight: 32, imageWidth: 32, classes: 10)
  }

  /// Goes on until every score is given to a trial or the algorithm finishes, then checks what it would do next.
  ///
  /// - Parameter scores: one for each objective.
  mutating func run(scores: [[Double?]], _ checks: inout Checks) {
    for (number, score) in scores.enumerated() {
      guard let entry = next(score, seed: UInt64(number), &checks) else { return }
      entries.append(entry)
    }
    for seed in 1000..<1005 as Range<UInt64> {
      _ = next([nil], seed: seed, &checks)
      checks.expect("proposals keep the bounds", evidence) {
        let bounds = ArchitectureBounds(largestParameters: try medianParameters())
        guard case .evaluate(let proposal, _) = try action(seed, bounds) else { return true }
        return try bounds.allow(Deployment(graph: space.graph(of: proposal.architecture, at: scale)))
      }
    }
  }

  /// Of architectures that are drawn at random.
  private func medianParameters() throws -> Int {
    var generator = Seed(7).derived("bounds").generator()
    let costs = try (0..<9).map { _ in try space.graph(of: space.sample(using: &generator), at: scale).cost().parameters
    }
    return costs.sorted()[4]
  }

  private var evidence: String { "after \(entries.count) trials" }

  /// - Parameter visible: the number of trials it may look at; nil for all.
  private func action(
    _ seed: UInt64, _ bounds: ArchitectureBounds = ArchitectureBounds(), visible: Int? = nil
  ) throws -> SearchAction {
    var generator = Seed(seed).generator()
    let history = SearchHistory(
      entries: entries.prefix(visible ?? entries.count), number: entries.count, settings: try algorithm.completed([:]),
      fidelity: fidelity, space: space, bounds: bounds, scale: scale)
    return try algorithm.act(history, &generator)
  }

  /// The next trial; nil where there is none.
  private func next(_ score: [Double?], seed: UInt64, _ checks: inout Checks) -> SearchHistory.Entry? {
    checks.expect("an action depends on its trials and its generator alone", evidence) {
      try action(seed) == action(seed)
    }
    // Of a pipeline of four trials.
    let visible = max(0, entries.count - 3)
    checks.expect("what it asks for is of trials it may look at", evidence) {
      if case .promote(let trial, _) = try action(seed, visible: visible) { return trial < visible }
      return true
    }
    var found: SearchHistory.Entry?
    checks.expect("proposals are architectures of the space, and their parents earlier trials", evidence) {
      guard case .evaluate(let proposal, let fidelity) = try action(seed) else { return true }
      found = entry(proposal.architecture, fidelity, score)
      return try space.architecture(proposal.architecture.text) == proposal.architecture
        && (proposal.parent.map { entries.indices.contains($0) } ?? true)
    }
    checks.expect("promotions are of earlier trials, to more epochs", evidence) {
      guard case .promote(let trial, let fidelity) = try action(seed) else { return true }
      guard entries.indices.contains(trial) else { return false }
      found = entry(entries[trial].architecture, fidelity, score)
      return fidelity.epochs > (entries[trial].fidelity ?? self.fidelity).epochs
    }
    checks.expect("fidelities are the plan's with up to its epochs", evidence) {
      guard var fidelity = found?.fidelity else { return true }
      let isWithin = (0...self.fidelity.epochs).contains(fidelity.epochs)
      fidelity.epochs = self.fidelity.epochs
      return isWithin && fidelity == self.fidelity
    }
    checks.expect("it does not wait once every trial is finished", evidence) { try action(seed) != .wait }
    return found
  }

  private func entry(
    _ architecture: Architecture, _ fidelity: Fidelity, _ score: [Double?]
  ) -> SearchHistory.Entry {
    .init(
      number: entries.count, architecture: architecture, fitnesses: score,
      fidelity: fidelity == self.fidelity ? nil : fidelity)
  }
}
