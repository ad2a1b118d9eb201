import Torch

/// What a forward pass is for.
public enum Phase: Hashable, Sendable {
  /// The network as it is measured and used. Layers that are random in training are not.
  case evaluation
  /// A step of a training. All that its layers draw comes from the seed.
  case training(Seed)
}

/// What a forward pass tells a layer besides its inputs.
public struct ForwardContext: Sendable {
  public let phase: Phase
  public let batchNorm: BatchNormMode
  /// The name of the layer's node.
  let name: String
  /// Where the node is a batch norm that tracks them.
  let statistics: Network.Statistics?
  let updatesStatistics: Bool

  /// The source of a random layer's draws in training; nil in evaluation. Every call gives it anew, derived
  /// from the step's seed and the node's name: the same context draws the same.
  public func generator() throws(TorchError) -> Generator? {
    switch phase {
    case .evaluation: nil
    case .training(let seed): try Generator(seed.derived(name))
    }
  }
}
