import Foundation
import Spaces
import Torch

/// What a search asks of an evaluator for one trial.
public struct EvaluationRequest: Sendable {
  /// A training that a promotion continues.
  public struct Earlier: Sendable {
    /// What the promoted trial measured.
    public let evaluation: Evaluation
    /// The folder in which its training may be kept.
    public let folder: URL

    public init(evaluation: Evaluation, folder: URL) {
      self.evaluation = evaluation
      self.folder = folder
    }
  }

  public let architecture: Architecture
  /// Decides weights, orders and augmentations; that of the promoted trial's training, for a promotion.
  public let seed: Seed
  public let fidelity: Fidelity
  /// Where the training can go on; nil trains from scratch, with the same result.
  public let earlier: Earlier?
  /// The folder that keeps the training for a later promotion; nil keeps nothing.
  public let keptIn: URL?

  public init(
    _ architecture: Architecture, seed: Seed, fidelity: Fidelity, earlier: Earlier? = nil, keptIn: URL? = nil
  ) {
    self.architecture = architecture
    self.seed = seed
    self.fidelity = fidelity
    self.earlier = earlier
    self.keptIn = keptIn
  }

  /// The folder of one repeat's training.
  static func repeatFolder(_ index: Int, in folder: URL) -> URL {
    folder.appending(path: "repeat-\(index)", directoryHint: .isDirectory)
  }
}
