import Torch

/// Stochastic gradient descent with momentum, in PyTorch's form.
///
/// g ← ∇ + weightDecay·θ; v ← momentum·v + g; θ ← θ − rate·(g + momentum·v) with Nesterov,
/// θ ← θ − rate·v without; v starts at zero. Cost: a few passes over the parameters.
public final class StochasticGradientDescent: Optimizer {
  public struct Options: Hashable, Sendable {
    public var momentum: Double
    public var usesNesterov: Bool
    public var weightDecay: Double
    /// Whether weight decay also shrinks parameters of one axis: the scales and shifts of batch norms, and biases.
    public var decaysVectors: Bool

    public init(
      momentum: Double = 0.9, usesNesterov: Bool = false, weightDecay: Double = 0, decaysVectors: Bool = true
    ) {
      self.momentum = momentum
      self.usesNesterov = usesNesterov
      self.weightDecay = weightDecay
      self.decaysVectors = decaysVectors
    }
  }

  public let options: Options
  private let parameters: [Tensor]
  /// v of each parameter, overwritten in place by steps; none without momentum.
  private let velocities: [Tensor]
  /// Decides nothing here.
  package var stepCount = 0

  public init(_ parameters: [Tensor], options: Options) throws(TorchError) {
    self.parameters = parameters
    self.options = options
    var velocities: [Tensor] = []
    if options.momentum != 0 {
      for parameter in parameters { velocities.append(try parameter.detached().scaled(by: 0)) }
    }
    self.velocities = velocities
  }

  package var state: [(name: String, tensors: [Tensor])] { velocities.isEmpty ? [] : [("velocity", velocities)] }

  /// One step along the gradients, which are overwritten. A parameter whose gradient is nil stays.
  public func step(_ gradients: [Tensor?], rate: Double) throws(TorchError) {
    precondition(gradients.count == parameters.count, "one gradient for each parameter")
    let used = gradients.indices.filter { gradients[$0] != nil }
    let steps = gradients.compactMap { $0 }
    let targets = used.map { parameters[$0] }
    stepCount += 1
    try withoutGradients { () throws(TorchError) in
      if options.weightDecay != 0 {
        let decaying = targets.indices.filter { options.decaysVectors || targets[$0].rank > 1 }
        try Tensor.add(
          inPlace: decaying.map { steps[$0] }, decaying.map { targets[$0] }, scaledBy: options.weightDecay)
      }
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

extension StochasticGradientDescent.Options: Codable {
  private enum CodingKeys: String, CodingKey { case momentum, usesNesterov, weightDecay, decaysVectors }

  /// Recipes of earlier versions decay everything.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      momentum: try container.decode(Double.self, forKey: .momentum),
      usesNesterov: try container.decode(Bool.self, forKey: .usesNesterov),
      weightDecay: try container.decode(Double.self, forKey: .weightDecay),
      decaysVectors: try container.decodeIfPresent(Bool.self, forKey: .decaysVectors) ?? true)
  }

  /// What earlier versions did not have is written only where it differs, so that equal trainings have equal records.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(momentum, forKey: .momentum)
    try container.encode(usesNesterov, forKey: .usesNesterov)
    try container.encode(weightDecay, forKey: .weightDecay)
    if !decaysVectors { try container.encode(false, forKey: .decaysVectors) }
  }
}
