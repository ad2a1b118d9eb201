import Networks
import Torch

/// A moving average of the weights of a training, which is measured, kept and exported in their place.
///
/// After step t, counted from 0: w̄ ← d·w̄ + (1 − d)·w with d = min(decay, (1 + t)/(10 + t)), so that the average of a
/// short training is not of its first steps; running batch-norm statistics are averaged alike. Sources: Polyak and
/// Juditsky 1992; the warm-up is TensorFlow's `ExponentialMovingAverage`.
///
/// Cost: two passes over the weights a step, and their memory once more. Averaged weights have batch-norm statistics of
/// their own, so that these are recomputed before anything is measured: see ``Trainer/measurableNetwork(recalibratedOn:)``.
package final class WeightAverage {
  /// Holds the average.
  package let network: Network
  private let decay: Double
  private let averages: [Tensor]
  private let sources: [Tensor]

  /// Begins with the weights as they are.
  package init(of network: Network, decay: Double) throws(NetworkError) {
    self.network = try network.copied()
    self.decay = decay
    let (own, theirs) = (self.network.state, network.state)
    let names = own.keys.sorted()
    averages = names.compactMap { own[$0] }
    sources = names.compactMap { theirs[$0] }
  }

  /// d after a step.
  package static func decay(afterStep step: Int, atMost decay: Double) -> Double {
    min(decay, Double(1 + step) / Double(10 + step))
  }

  /// Takes the weights after a step in.
  package func update(afterStep step: Int) throws(TorchError) {
    let kept = Self.decay(afterStep: step, atMost: decay)
    try withoutGradients { () throws(TorchError) in
      try Tensor.scale(inPlace: averages, by: kept)
      try Tensor.add(inPlace: averages, sources, scaledBy: 1 - kept)
    }
  }
}
