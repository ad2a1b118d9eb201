import Tangent

/// What a search runs with, made before anything of it is stored: what cannot be made leaves no study behind.
struct SearchPreparation {
  let configuration: StudyConfiguration
  let evaluator: Evaluator
  /// With `--prefer`.
  var preference: Preference?
  /// How many architectures the final round trains; 0 without one.
  var finalists = 0
  var finalRound: FinalRound?
  /// With `--compare`.
  var comparison: FinalComparison?
}
