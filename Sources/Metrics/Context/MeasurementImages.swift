import Datasets

/// The images that measurements use: the same for every architecture of a study.
public struct MeasurementImages: Sendable {
  /// Those of the kernel, with their labels.
  public var kernel: ImageBatch?
  /// Those that activations and gradients of the loss are taken on: apart from the kernel's, and of another number.
  public var probe: ImageBatch?
  /// What the network was trained on.
  public var training: BatchSource?
  /// What held-out loss and accuracy are measured on.
  public var heldOut: BatchSource?

  public init(
    kernel: ImageBatch? = nil, probe: ImageBatch? = nil, training: BatchSource? = nil, heldOut: BatchSource? = nil
  ) {
    self.kernel = kernel
    self.probe = probe
    self.training = training
    self.heldOut = heldOut
  }
}
