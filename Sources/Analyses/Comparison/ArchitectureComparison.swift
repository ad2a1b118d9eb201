import Datasets
import Metrics
import Search
import Spaces
import Torch

/// Architectures measured again and again, with other weights, image orders and images each time, until it is clear which
/// is best, or the rounds are used up.
///
/// After each round from the fourth on, the best by mean is tested against every other (Mann-Whitney, one-sided). The
/// comparison ends early where all of these are significant at the level divided by the number of such looks
/// (Bonferroni), so that looking often does not make chance findings likelier than the level says.
public struct ArchitectureComparison: Sendable {
  /// One architecture's part.
  public struct Entry: Hashable, Sendable {
    public let architecture: Architecture
    /// The metric, a round at a time.
    public let values: [MetricValue]
    public let seconds: Double

    /// Larger is better; an undefined value is worse than any other.
    fileprivate func sample(isHigherBetter: Bool) -> [Double] {
      values.map { value in value.number.map { isHigherBetter ? $0 : -$0 } ?? -.infinity }
    }
  }

  /// The best beside another.
  public struct Verdict: Hashable, Sendable {
    /// The place of the other among the entries.
    public let other: Int
    /// The probability that the best has the better value of two random rounds, ties as half.
    public let superiority: Double
    /// Of the one-sided test that the best is better.
    public let p: Double
    /// Nil where a value is undefined.
    public let difference: MeanDifference?
    public let isSignificant: Bool
  }

  public let metric: Metric
  public let plan: EvaluationPlan
  /// In the order in which they were given.
  public let entries: [Entry]
  /// The places of the entries by Stat-TOPK, the best first.
  public let order: [Int]
  /// The first of ``order`` against each other, in that order.
  public let verdicts: [Verdict]
  public let rounds: Int
  /// Whether it ended before the last round because the answer was clear.
  public let isEarly: Bool
  /// The level of each test: the one asked for, divided by the number of looks from the fourth round on.
  public let testLevel: Double

  /// The first round after which an answer can be clear.
  public static let firstLook = 4

  /// - Parameters:
  ///   - architectures: two or more, different ones.
  ///   - plan: what is measured; its repeats are the rounds.
  ///   - images: each round draws its own of these.
  ///   - level: of the tests.
  ///   - workers: how many architectures are measured side by side.
  ///   - finished: called after each measurement, on its worker's thread.
  ///   - isCancelled: a request to stop; the rounds that are finished then count.
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` where not one round was finished.
  public init(
    of architectures: [Architecture], by metric: Metric, plan: EvaluationPlan, images: TrainingImages, seed: Seed,
    rounds: Int, level: Double = 0.05, device: Device = .cpu, catalogue: Catalogue = .standard, workers: Int = 1,
    threads: Int = 1, finished: @escaping @Sendable () -> Void = {},
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) {
    var plan = plan
    plan.repeats = 1
    plan.metrics = [metric.name]
    let measurement = try RoundMeasurement(
      of: architectures, plan: plan, images: images, seed: seed, device: device, catalogue: catalogue, study: nil)
    try self.init(
      measurement, by: metric, rounds: rounds, level: level, workers: workers, threads: threads, finished: finished,
      isCancelled: isCancelled)
  }

  /// Goes on with the comparison of a study, and keeps every measurement there when it is made. The result is that of a
  /// comparison that was never stopped.
  ///
  /// - Parameters:
  ///   - study: of a configuration with ``Search/GivenArchitectures/rounds``, which decides everything.
  ///   - images: those that the study began with.
  ///   - workers, finished, isCancelled: as above.
  /// - Throws: ``SearchError``, as above and where the study cannot be written.
  public init(
    in study: Study, images: TrainingImages, workers: Int = 1, finished: @escaping @Sendable () -> Void = {},
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(SearchError) {
    let (configuration, catalogue) = (study.configuration, study.catalogue)
    guard let given = configuration.given, let rounds = given.rounds else {
      throw .invalid("\(study.url.relativePath) is no comparison")
    }
    let (architectures, metric) = try searching {
      let space = try configuration.plan.searchSpace(in: catalogue)
      return (try given.texts.map(space.architecture), try catalogue.metric(named: configuration.objective))
    }
    let device = try searching { try Device(configuration.device) }
    let measurement = try RoundMeasurement(
      of: architectures, plan: configuration.plan, images: images, seed: Self.seed(configuration.seed), device: device,
      catalogue: catalogue, study: study)
    try self.init(
      measurement, by: metric, rounds: rounds.count, level: rounds.level, workers: workers,
      threads: configuration.threads, finished: finished, isCancelled: isCancelled)
    guard isEarly else { return }
    // Nothing is left to measure.
    try searching { [done = self.rounds] in
      try study.setBudget(SearchBudget(evaluations: done * architectures.count))
    }
  }

  /// The seed of a comparison, from that of a study or a command.
  public static func seed(_ seed: UInt64) -> Seed { GivenArchitectures.Rounds.seed(seed) }

  private init(
    _ measurement: RoundMeasurement, by metric: Metric, rounds: Int, level: Double, workers: Int, threads: Int,
    finished: @escaping @Sendable () -> Void, isCancelled: @escaping @Sendable () -> Bool
  ) throws(SearchError) {
    let architectures = measurement.architectures
    guard Set(architectures).count == architectures.count, architectures.count > 1 else {
      throw .invalid("a comparison is of two different architectures or more")
    }
    guard rounds >= 1 else { throw .invalid("a comparison takes a round or more, not \(rounds)") }
    var values = architectures.map { _ in [MetricValue]() }
    var seconds = architectures.map { _ in 0.0 }
    let looks = Double(max(1, rounds - Self.firstLook + 1))
    let isHigherBetter = metric.direction == .higherIsBetter
    func entries() -> [Entry] {
      architectures.indices.map { Entry(architecture: architectures[$0], values: values[$0], seconds: seconds[$0]) }
    }
    var isEarly = false
    var done = 0
    while done < rounds, !isEarly {
      let evaluations: [Evaluation]
      do throws(SearchError) {
        evaluations = try measurement.evaluations(
          inRound: done, workers: workers, threads: threads, finished: finished, isCancelled: isCancelled)
      } catch {
        guard case .cancelled = error, done > 0 else { throw error }
        break
      }
      for (place, evaluation) in evaluations.enumerated() {
        values[place].append(evaluation.summary(of: metric.name).value)
        seconds[place] += evaluation.seconds
      }
      done += 1
      if done >= Self.firstLook, done < rounds {
        let samples = entries().map { $0.sample(isHigherBetter: isHigherBetter) }
        isEarly = Self.isClear(samples, level: level / looks)
      }
    }
    self.metric = metric
    plan = measurement.plan
    self.isEarly = isEarly
    self.rounds = done
    self.entries = entries()
    let samples = self.entries.map { $0.sample(isHigherBetter: isHigherBetter) }
    testLevel = isEarly || done >= Self.firstLook ? level / looks : level
    order = StochasticOrder(samples, level: testLevel).order
    verdicts = order.dropFirst().map { [order, entries = self.entries, testLevel] other in
      let test = MannWhitney(samples[order[0]], above: samples[other])
      let (best, others) = (entries[order[0]].values.compactMap(\.number), entries[other].values.compactMap(\.number))
      return Verdict(
        other: other, superiority: test.superiority, p: test.p,
        difference: best.count == done && others.count == done ? MeanDifference(best, others) : nil,
        isSignificant: test.p < testLevel)
    }
  }

  /// Whether one sample is significantly larger than every other.
  private static func isClear(_ samples: [[Double]], level: Double) -> Bool {
    let best = StochasticOrder(samples, level: level).order[0]
    return samples.indices.allSatisfy { $0 == best || MannWhitney(samples[best], above: samples[$0]).p < level }
  }
}
