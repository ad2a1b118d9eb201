import Torch

/// Stochastic gradient descent with momentum, in PyTorch's form.
///
/// g ← ∇ + weightDecay·θ; v ← momentum·v + g; θ ← θ − rate·(g + momentum·v) with Nesterov,
/// θ ← θ − rate·v without; v starts at zero. Cost: a few passes over the parameters.
public final class StochasticGradientDescent {
  public struct Options: Hashable, Sendable, Codable {
    public var momentum: Double
    public var usesNesterov: Bool
    public var weightDecay: Double

    public init(momentum: Double = 0.9, usesNesterov: Bool = false, weightDecay: Double = 0) {
      self.momentum = momentum
      self.usesNesterov = usesNesterov
      self.weightDecay = weightDecay
    }
  }

  public let options: Options
  private let parameters: [Tensor]
  /// v of each parameter, overwritten in place by steps; none without momentum.
  package let velocities: [Tensor]

  public init(_ parameters: [Tensor], options: Options) throws(TorchError) {
    self.parameters = parameters
    self.options = options
    var velocities: [Tensor] = []
    if options.momentum != 0 {
      for parameter in parameters { velocities.append(try parameter.detached().scaled(by: 0)) }
    }
    self.velocities = velocities
  }

  /// One step along the gradients, which are overwritten. A parameter whose gradient is nil stays.
  public func step(_ gradients: [Tensor?], rate: Double) throws(TorchError) {
    precondition(gradients.count == parameters.count, "one gradient for each parameter")
    let used = gradients.indices.filter { gradients[$0] != nil }
    let steps = gradients.compactMap { $0 }
    let targets = used.map { parameters[$0] }
    try withoutGradients { () throws(TorchError) in
      if options.weightDecay != 0 { try Tensor.add(inPlace: steps, targets, scaledBy: options.weightDecay) }
      guard options.momentum != 0 else {
        return try Tensor.add(inPlace: targets, steps, scaledBy: -rate)
      }
      let moving = used.map { velocities[$0] }
      try Tensor.scale(inPlace: moving, by: options.momentum)
      try Tensor.add(inPlace: moving, steps)
      if options.usesNesterov {
        try Tensor.add(inPlace: steps, moving, scaledBy: options.momentum)
        try Tensor.add(inPlace: targets, steps, scaledBy: -rate)
      } else {
        try Tensor.add(inPlace: targets, moving, scaledBy: -rate)
      }
    }
  }
}
