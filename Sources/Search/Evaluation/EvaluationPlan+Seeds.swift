import Torch

/// What decides an evaluation's weights, image orders and augmentations.
extension EvaluationPlan {
  /// The seed of every architecture that `tangent score`, `kernel` and `evolve` measure, and of every trial of a study
  /// whose plan trains and ``sharesSeeds``. With the same plan and number of threads, the commands therefore reproduce
  /// the study's measurements bit for bit.
  /// - Parameter seed: of the study or the command.
  public static func sharedSeed(_ seed: UInt64) -> Seed { Seed(seed).derived("score") }

  /// The seed of one trial where each has its own.
  public static func seed(ofTrial number: Int, _ seed: UInt64) -> Seed {
    Seed(seed).derived("trial", number).derived("evaluation")
  }
}
