import Datasets
import Search
import Spaces
import Torch

/// The measurements of a comparison, a round at a time; each is kept in a study, where there is one, when it is made.
///
/// Trial n of the study is architecture n mod count in round n / count.
struct RoundMeasurement: Sendable {
  let architectures: [Architecture]
  let plan: EvaluationPlan
  let images: TrainingImages
  let seed: Seed
  let device: Device
  let catalogue: Catalogue
  private let study: Study?
  /// What an earlier process measured, by the numbers of the trials.
  private let kept: [Int: Trial]
  private let start = ContinuousClock.now
  private let earlierSeconds: Double

  /// - Parameter plan: what is measured, once for each round.
  /// - Throws: ``SearchError`` where the study has other measurements.
  init(
    of architectures: [Architecture], plan: EvaluationPlan, images: TrainingImages, seed: Seed, device: Device,
    catalogue: Catalogue, study: Study?
  ) throws(SearchError) {
    self.architectures = architectures
    self.plan = plan
    self.images = images
    self.seed = seed
    self.device = device
    self.catalogue = catalogue
    self.study = study
    let (trials, seconds) = try searching { (try study?.trials() ?? [], try study?.elapsedSeconds() ?? 0) }
    earlierSeconds = seconds
    for trial in trials {
      let (round, place) = trial.number.quotientAndRemainder(dividingBy: architectures.count)
      guard trial.architecture == architectures[place], trial.seed == Self.seed(ofRound: round, seed).value else {
        throw .invalid(
          "trial \(trial.number) of \(study?.url.relativePath ?? "the study") is not what this comparison measures; the "
            + "file was edited, so restore a copy, or name another study")
      }
    }
    kept = Dictionary(trials.map { ($0.number, $0) }) { first, _ in first }
  }

  /// Decides weights, image orders and augmentations, for all architectures of a round.
  private static func seed(ofRound round: Int, _ seed: Seed) -> Seed {
    seed.derived("round", round).derived("evaluation")
  }

  /// The evaluations of one round, in the order of the architectures. What was kept is not measured again.
  ///
  /// - Throws: ``SearchError``; ``SearchError/cancelled`` when asked to stop.
  func evaluations(
    inRound round: Int, workers: Int, threads: Int, finished: @escaping @Sendable () -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws(SearchError) -> [Evaluation] {
    let numbers = Array(round * architectures.count..<(round + 1) * architectures.count)
    var evaluations = kept.filter { numbers.contains($0.key) }.mapValues(\.evaluation)
    let missing = numbers.filter { evaluations[$0] == nil }
    if !missing.isEmpty {
      let evaluator = try Evaluator(
        plan, images: images, seed: GivenArchitectures.Rounds.imageSeed(ofRound: round, seed), device: device,
        catalogue: catalogue)
      let measured = try Workers.map(missing, workers: workers, threads: threads) { number throws(SearchError) in
        let seed = Self.seed(ofRound: round, seed)
        let evaluation = try evaluator.evaluate(
          architectures[number % architectures.count], seed: seed, isCancelled: isCancelled)
        try keep(evaluation, number, seed)
        finished()
        return evaluation
      }
      for (number, evaluation) in zip(missing, measured) { evaluations[number] = evaluation }
    }
    return numbers.compactMap { evaluations[$0] }
  }

  private func keep(_ evaluation: Evaluation, _ number: Int, _ seed: Seed) throws(SearchError) {
    guard let study else { return }
    try searching {
      let trial = try Trial(
        number, evaluation, seed: seed, of: study.configuration, in: plan.searchSpace(in: catalogue))
      try study.append([trial], elapsedSeconds: earlierSeconds + (ContinuousClock.now - start) / .seconds(1))
    }
  }
}
