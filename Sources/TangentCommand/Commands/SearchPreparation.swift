import Tangent

/// What a search runs with, made before anything of it is stored: what cannot be made leaves no study behind.
struct SearchPreparation {
  let configuration: StudyConfiguration
  let evaluator: Evaluator
  /// With `--prefer`.
  var preference: Preference?
  /// The number of architectures that the final round trains; 0 without one.
  var finalists = 0
  /// The final round on the default number of images, or on the number that the user gives.
  var finalRound: FinalRound?
  /// Makes the final round on another number of training images.
  var finalRoundOnImages: ((Int) throws -> FinalRound)?
  /// With `--compare`.
  var comparison: FinalComparison?
}
