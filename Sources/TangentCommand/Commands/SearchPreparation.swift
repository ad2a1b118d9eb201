import Tangent

/// What a search runs with, made before anything of it is stored: what cannot be made leaves no study behind.
struct SearchPreparation {
  let configuration: StudyConfiguration
  let evaluator: Evaluator
  /// With `--prefer`.
  var preference: Preference?
  /// With `--finalists`.
  var finalRound: FinalRound?
  /// With `--compare`.
  var comparison: FinalComparison?
}
