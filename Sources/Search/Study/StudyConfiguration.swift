import Datasets
import Latency
import Metrics
import Spaces
import Torch
import Training

/// Everything that decides a study's trials, stored when it begins.
public struct StudyConfiguration: Hashable, Sendable, Codable {
  /// Decides the images, the proposals and the trials' weights.
  public var seed: UInt64
  public var plan: EvaluationPlan
  public var device: String
  /// The algorithm's name.
  public var algorithm: String
  /// The algorithm's settings, complete.
  public var settings: AlgorithmSettings
  /// What is searched by, as ``Objective/init(_:in:)`` reads it: a metric's name, or a sum of ranks. Of several
  /// objectives, the first. Written out: a composite's name stands for its sum when a configuration is made.
  public var objective: String
  /// The objectives after the first; nil, as in studies of earlier versions, where there is one alone.
  public var otherObjectives: [String]?
  public var bounds: ArchitectureBounds
  /// The final network, to which the bounds and the reported costs apply.
  public var target: NetworkScale
  /// L: trial n is proposed once all trials up to n − L are finished, and looks at those only. The
  /// study's result does not depend on the number of workers; more than L cannot be busy.
  public var pipeline: Int
  /// Intra-operator threads of each worker. Another number sums floating-point numbers in another order.
  public var threads: Int
  /// The architectures to measure; nil in a search, which proposes its own.
  public private(set) var given: GivenArchitectures?
  /// The images that decide the trials; nil in studies of earlier versions, which did not record them.
  public var images: ImageProvenance?
  /// What latencies are predicted by, kept so that a resumed search decides alike; nil where none are.
  public var latencies: LatencyTable?

  public init(
    seed: UInt64, plan: EvaluationPlan, target: NetworkScale, device: Device = .cpu,
    algorithm: SearchAlgorithm = .regularizedEvolution, settings: AlgorithmSettings = [:], objective: String = "lga",
    otherObjectives: [String] = [],
    bounds: ArchitectureBounds = ArchitectureBounds(), pipeline: Int = 4, threads: Int = 1,
    catalogue: Catalogue = .standard
  ) throws(SearchError) {
    try self.init(
      seed: seed, plan: plan, target: target, device: device, algorithm: algorithm, settings: settings,
      objective: objective, otherObjectives: otherObjectives, bounds: bounds, pipeline: pipeline, threads: threads,
      given: nil, catalogue: catalogue)
  }

  private init(
    seed: UInt64, plan: EvaluationPlan, target: NetworkScale, device: Device, algorithm: SearchAlgorithm,
    settings: AlgorithmSettings = [:], objective: String, otherObjectives: [String],
    bounds: ArchitectureBounds = ArchitectureBounds(), pipeline: Int, threads: Int, given: GivenArchitectures?,
    catalogue: Catalogue
  ) throws(SearchError) {
    self.given = given
    self.seed = seed
    self.plan = try plan.completed(in: catalogue)
    self.device = device.description
    self.algorithm = algorithm.name
    self.settings = try algorithm.completed(settings)
    self.objective = catalogue.expanded(objective: objective)
    self.otherObjectives = otherObjectives.isEmpty ? nil : otherObjectives.map { catalogue.expanded(objective: $0) }
    self.bounds = bounds
    self.target = target
    self.target.sizes = try searching { try plan.searchSpace(in: catalogue).completed(target.sizes) }
    self.pipeline = pipeline
    self.threads = threads
    let parsed = try objectives(in: catalogue)
    self.plan.metrics = parsed.metrics.filter { !plan.metrics.contains($0) } + plan.metrics
    if !parsed.epochs.isEmpty { self.plan.rungs = Set(plan.rungs ?? []).union(parsed.epochs).sorted() }
    try validate(in: catalogue)
  }

  /// Given architectures, measured and not searched. No trial waits for another, so the pipeline is as long as it can be.
  ///
  /// - Parameters:
  ///   - given: architectures of the plan's space, at least one.
  ///   - objectives: what the study ranks by.
  /// - Throws: ``SearchError`` naming the invalid option.
  public init(
    measuring given: GivenArchitectures, seed: UInt64, plan: EvaluationPlan, target: NetworkScale,
    device: Device = .cpu, objectives: [String], threads: Int = 1, catalogue: Catalogue = .standard
  ) throws(SearchError) {
    guard !given.texts.isEmpty, let first = objectives.first else {
      throw .invalid("a study that measures given architectures needs at least one, and an objective to rank them by")
    }
    try self.init(
      seed: seed, plan: plan, target: target, device: device, algorithm: .given, objective: first,
      otherObjectives: Array(objectives.dropFirst()), pipeline: CountRange.pipeline.range.upperBound, threads: threads,
      given: given, catalogue: catalogue)
  }

  /// - Throws: ``SearchError`` naming the invalid option.
  public func validate(in catalogue: Catalogue = .standard) throws(SearchError) {
    try plan.validate(in: catalogue)
    let chosen = try searching { try catalogue.algorithm(named: algorithm) }
    guard (given != nil) == (chosen.name == SearchAlgorithm.given.name) else {
      throw .invalid(
        "the algorithm \(SearchAlgorithm.given.name) measures architectures that a study was given, and nothing else "
          + "does; `tangent correlate`, `tangent trust` and `tangent compare` make such studies")
    }
    if let rounds = given?.rounds, rounds.count < 1 || !(rounds.level > 0 && rounds.level < 1) {
      throw .invalid(
        "a comparison takes a round or more at a level between 0 and 1, not \(rounds.count) at \(rounds.level)")
    }
    _ = try chosen.completed(settings)
    let parsed = try objectives(in: catalogue)
    guard parsed.single != nil || chosen.takesSeveralObjectives else {
      let others = catalogue.algorithms.filter(\.takesSeveralObjectives).map(\.name)
      throw .invalid(
        "the algorithm \(algorithm) takes one objective, not \(parsed.all.count); with --algorithm, choose one "
          + "that takes several: \(others.joined(separator: ", "))")
    }
    for objective in parsed.all {
      if let metric = objective.metrics.first(where: { !plan.metrics.contains($0) }) {
        throw .invalid("the plan does not measure \(metric), which the objective \(objective) reads")
      }
      if let epoch = objective.epochs.sorted().first(where: { !plan.measuredEpochs.contains($0) }) {
        throw .invalid("nothing is measured at epoch \(epoch), which the objective \(objective) reads")
      }
    }
    for (count, number) in [(CountRange.pipeline, pipeline), (.threads, threads)] {
      if let refusal = count.refusal(of: number) { throw .invalid(refusal) }
    }
    for (what, bound) in [
      ("parameters", bounds.largestParameters), ("multiply-accumulates", bounds.largestMultiplyAccumulates),
      ("bytes of activations", bounds.largestPeakMemory), ("bytes of weights", bounds.largestFileSize),
    ] {
      if let bound, bound < 1 { throw .invalid("the largest number of \(what) is \(bound); it must be positive") }
    }
    if let latency = bounds.largestLatency, !(latency > 0 && latency.isFinite) {
      throw .invalid("the largest latency is \(latency) s; it must be positive")
    }
  }

  /// The objective, or all of several, as they are written out.
  public var objectiveTexts: [String] { [objective] + (otherObjectives ?? []) }

  /// What is searched by: the objective, or all of several.
  public func objectives(in catalogue: Catalogue = .standard) throws(SearchError) -> Objectives {
    try Objectives(objectiveTexts, in: catalogue)
  }

  /// Whether latencies have to be predicted: a bound or a metric is of them.
  public func needsLatencies(in catalogue: Catalogue = .standard) throws(SearchError) -> Bool {
    if bounds.largestLatency != nil { return true }
    return try searching {
      try plan.metrics.contains { try catalogue.metric(named: $0).ingredients.contains(.latency) }
    }
  }

  /// Checks what a new search needs beyond ``validate(in:)``, which also holds for studies of earlier versions.
  /// - Throws: ``SearchError`` where no trial could have a score, or where a weight is so large or small that sums lose
  ///   terms.
  func checkObjective(in catalogue: Catalogue) throws(SearchError) {
    let terms = try objectives(in: catalogue).all.flatMap { objective in objective.terms.map { (objective, $0) } }
    for (objective, term) in terms {
      guard Objective.weights.contains(term.weight) else {
        throw .invalid("the weight \(term.weight) in '\(objective)' is out of range; give one from 1e-6 to 1e6")
      }
      let isOfTraining = try searching { try catalogue.metric(named: term.metric).ingredients.needTraining }
      guard !isOfTraining || term.epoch ?? plan.epochs > 0 else {
        throw .invalid(
          "no architecture has a score by \(term.metric) at epoch 0, before any training; ask for epoch 1 or later")
      }
    }
  }

  /// The options in which another configuration differs from this one, for a message: each as
  /// "plan.epochs 2 instead of 1".
  ///
  /// The images are not among them: see ``Study/checkImages(_:)``; nor are the times of layers.
  /// - Parameter defaults: options that the other configuration merely takes from these are ignored.
  public func differences(to other: StudyConfiguration, defaults: StudyConfiguration? = nil) -> [String] {
    optionDifferences(from: optionsAlone, to: other.optionsAlone, defaults: defaults?.optionsAlone)
      + (defaults.map { $0.plan.spaceDefinition == other.plan.spaceDefinition } == true
        ? [] : SpaceDefinition.differences(from: plan.spaceDefinition, to: other.plan.spaceDefinition))
  }

  private var optionsAlone: StudyConfiguration {
    var options = self
    options.images = nil
    options.latencies = nil
    options.plan.spaceDefinition = nil
    return options
  }
}
