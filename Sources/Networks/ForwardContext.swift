import Torch

/// What a forward pass is for.
public enum Phase: Hashable, Sendable {
  /// The network as it is measured and used. Layers that are random in training are not.
  case evaluation
  /// A step of a training. All that its layers draw comes from the seed.
  case training(Seed)

  package var isTraining: Bool { self != .evaluation }
}

/// What a forward pass tells a layer besides its inputs.
public struct ForwardContext: Sendable {
  public let phase: Phase
  public let batchNorm: BatchNormMode
  /// Where the node is a batch norm that tracks them.
  let statistics: Network.Statistics?
  let updatesStatistics: Bool
  /// What the layer's own draws come from.
  private let seed: Seed?

  package init(
    phase: Phase, batchNorm: BatchNormMode, seed: Seed?, statistics: Network.Statistics? = nil,
    updatesStatistics: Bool = false
  ) {
    self.phase = phase
    self.batchNorm = batchNorm
    self.seed = seed
    self.statistics = statistics
    self.updatesStatistics = updatesStatistics
  }

  /// The source of a random layer's draws in training; nil in evaluation. Every call gives it anew, derived
  /// from the step's seed and the node's name: the same context draws the same.
  public func generator() throws(TorchError) -> Generator? {
    if let seed { try Generator(seed) } else { nil }
  }
}
