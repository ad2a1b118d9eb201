import Torch

/// What the logits of a batch are to become: one class for each image, or shares of several.
///
/// The loss is the mean over images of −Σ t·ln softmax(logits), with t = (1 − ε)·y + ε/C for a label's one-hot y, label
/// smoothing ε and C classes; where images are mixed, y = λ·(one label) + (1 − λ)·(the other). Sources: Szegedy et al.,
/// CVPR 2016; PyTorch's `CrossEntropyLoss(label_smoothing=)`.
package struct TrainingTargets {
  private let labels: Tensor
  /// The second label of each image, and λ, the share of the first.
  private let mixed: (labels: Tensor, share: Double)?
  private let smoothing: Double

  package init(_ labels: Tensor, smoothing: Double = 0, mixed: (labels: Tensor, share: Double)? = nil) {
    self.labels = labels
    self.smoothing = smoothing
    self.mixed = mixed
  }

  package init(_ labels: Tensor, smoothing: Double, mixedBy mix: MixUp?) throws(TorchError) {
    guard let mix else {
      self.init(labels, smoothing: smoothing)
      return
    }
    self.init(labels, smoothing: smoothing, mixed: (try mix.partners(of: labels), mix.share))
  }

  package func loss(of logits: Tensor) throws(TorchError) -> Tensor {
    let first = try logits.crossEntropy(labels, smoothing: smoothing)
    guard let mixed else { return first }
    let second = try logits.crossEntropy(mixed.labels, smoothing: smoothing)
    return try first.scaled(by: mixed.share) + second.scaled(by: 1 - mixed.share)
  }

  /// ``loss(of:)`` and its gradient for these logits.
  package func lossWithGradient(of logits: Tensor) throws(TorchError) -> (loss: Tensor, gradient: Tensor) {
    let (loss, gradient) = try logits.valueWithGradient { leaf throws(TorchError) in try self.loss(of: leaf) }
    return (loss, gradient)
  }
}
