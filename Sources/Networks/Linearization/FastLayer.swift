import Graphs
import Torch

/// A layer with a reverse pass of its own, which training on the CPU and all kernels but the per-sample one use instead
/// of automatic differentiation. The two must agree to rounding.
public protocol FastLayer: NetworkLayer {
  /// ``NetworkLayer/forward(_:_:in:)`` when nothing is recorded for differentiation.
  func fastForward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor

  /// Which values of the forward pass a reverse step reads; these are kept until then.
  func reads(for request: ReverseRequest) -> ReverseReads

  /// One step of the reverse pass: the gradients of the wanted parameters and of the inputs.
  func reverse(_ step: ReverseStep) throws(TorchError) -> LayerGradients

  /// A parameter's gradient in the parameter's shape, from its row as ``reverse(_:)`` gives it.
  func gradient(_ row: Tensor, of suffix: String, shape: [Int]) throws(TorchError) -> Tensor
}

extension FastLayer {
  public func fastForward(
    _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
  ) throws(TorchError) -> Tensor {
    try forward(inputs, parameters, in: context)
  }

  public func gradient(_ row: Tensor, of suffix: String, shape: [Int]) throws(TorchError) -> Tensor {
    try row.reshaped(shape)
  }
}

/// What a reverse pass will want of a layer.
public struct ReverseRequest: Sendable {
  /// The suffixes of the parameters whose gradients are wanted.
  public let parameters: Set<String>
  /// Whether the gradient of any input is.
  public let inputs: Bool
  public let batchNorm: BatchNormMode
}

/// Values of a forward pass.
public struct ReverseReads: OptionSet, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  public static let inputs = ReverseReads(rawValue: 1)
  public static let output = ReverseReads(rawValue: 2)
}

/// What a layer's reverse step starts from.
///
/// A pass carries S seeds for N images as a batch of S·N, seed by seed. Every rule is linear in the gradient and
/// treats images alike.
public struct ReverseStep {
  /// The gradient of the layer's output: (S·N, …).
  public let gradient: Tensor
  /// The inputs of the forward pass, (N, …), where ``FastLayer/reads(for:)`` asked for them.
  public let inputs: [Tensor?]
  /// The output of the forward pass, likewise.
  public let output: Tensor?
  /// The shapes of the inputs' gradients: (S·N, …).
  public let inputShapes: [[Int]]
  public let parameters: LayerParameters
  /// The suffixes of the parameters whose gradients are wanted.
  public let wanted: Set<String>
  /// Whether the gradient of each input is.
  public let wantsInputs: [Bool]
  /// N.
  public let imageCount: Int
  /// Whether a seed's gradients of parameters are summed over its images, so that there are S rows, not S·N.
  public let sumsImages: Bool
  public let context: ForwardContext
  /// What the forward pass normalized with, where the layer is a batch norm.
  let statistics: ChannelStatistics?

  /// S.
  public var seedCount: Int { gradient.shape[0] / imageCount }
  /// Whether the gradient of any input is wanted.
  public var wantsAnyInput: Bool { wantsInputs.contains(true) }

  /// An input that the layer asked for.
  public func input(_ position: Int = 0) throws(TorchError) -> Tensor {
    guard inputs.indices.contains(position), let input = inputs[position] else {
      throw TorchError(operation: "reverse step", reason: "its input was not kept")
    }
    return input
  }

  /// An input as often as there are seeds: (S·N, …).
  public func repeatedInput(_ position: Int = 0) throws(TorchError) -> Tensor {
    try repeated(input(position))
  }

  /// The output, if the layer asked for it, as often as there are seeds: (S·N, …).
  public func repeatedOutput() throws(TorchError) -> Tensor {
    guard let output else { throw TorchError(operation: "reverse step", reason: "its output was not kept") }
    return try repeated(output)
  }

  private func repeated(_ value: Tensor) throws(TorchError) -> Tensor {
    seedCount == 1 ? value : try Tensor.concatenation(Array(repeating: value, count: seedCount))
  }

  /// Rows of all images, (S·N, …), or where asked for their sums over a seed's images, as a block.
  public func block(_ rows: Tensor) throws(TorchError) -> JacobianBlock {
    let flat = try rows.reshaped([rows.shape[0], -1])
    guard sumsImages else { return .dense(flat) }
    return .dense(try flat.reshaped([rows.shape[0] / imageCount, imageCount, -1]).sum(axes: [1]))
  }

  /// The rows of a bias: it is added at every position.
  public func biasBlock() throws(TorchError) -> JacobianBlock {
    try block(gradient.rank == 4 ? gradient.sum(axes: [2, 3]) : gradient)
  }
}

/// What a layer's reverse step gives.
public struct LayerGradients {
  /// By suffix; at least the wanted ones.
  public var parameters: [String: JacobianBlock]
  /// By position, with the shapes that ``ReverseStep/inputShapes`` says; nil where zero or not wanted.
  public var inputs: [Tensor?]

  public init(parameters: [String: JacobianBlock] = [:], inputs: [Tensor?] = []) {
    self.parameters = parameters
    self.inputs = inputs
  }
}
