import Spaces

/// What an algorithm returns when it is asked for the next trial.
public enum SearchAction: Hashable, Sendable {
  /// Measure an architecture at a fidelity, trained from scratch.
  case evaluate(Proposal, Fidelity)
  /// Measure a trial's architecture at a higher fidelity: its training continues where the trial left off.
  case promote(trial: Int, Fidelity)
  /// Ask again once another trial has finished.
  ///
  /// The trial is then asked for with one more trial in the history, and so on, so that the answer depends on the order
  /// of the trials' numbers and not on which worker is faster. An algorithm must not wait once the history holds every
  /// trial before the one that is asked for.
  case wait
  /// There is nothing more to do.
  case finish
}

/// An architecture to evaluate, and where it came from.
public struct Proposal: Hashable, Sendable {
  public let architecture: Architecture
  /// The number of the trial it was made from; nil for one drawn at random.
  public let parent: Int?

  public init(_ architecture: Architecture, parent: Int? = nil) {
    self.architecture = architecture
    self.parent = parent
  }
}
