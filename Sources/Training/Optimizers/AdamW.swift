import Torch

/// Adam with decoupled weight decay, in PyTorch's form. Loshchilov and Hutter, "Decoupled weight decay regularization",
/// ICLR 2019.
///
/// In step t, counted from 1, with g the gradient: θ ← θ − rate·weightDecay·θ; m ← β₁·m + (1 − β₁)·g;
/// v ← β₂·v + (1 − β₂)·g²; θ ← θ − rate·(m/(1 − β₁ᵗ)) / (√(v/(1 − β₂ᵗ)) + ε); m and v start at zero. Cost: some ten
/// passes over the parameters, three times those of SGD; two numbers are kept for each parameter.
///
/// SGD reaches the same or a better accuracy with convolutional networks; AdamW forgives a bad learning rate.
public final class AdamW: Optimizer {
  public struct Options: Hashable, Sendable, Codable {
    /// β₁.
    public var meanDecay: Double
    /// β₂.
    public var squareDecay: Double
    /// ε.
    public var epsilon: Double
    public var weightDecay: Double
    /// Whether weight decay also shrinks parameters of one axis: the scales and shifts of batch norms, and biases.
    public var decaysVectors: Bool

    public init(
      meanDecay: Double = 0.9, squareDecay: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.05,
      decaysVectors: Bool = false
    ) {
      self.meanDecay = meanDecay
      self.squareDecay = squareDecay
      self.epsilon = epsilon
      self.weightDecay = weightDecay
      self.decaysVectors = decaysVectors
    }
  }

  public let options: Options
  private let parameters: [Tensor]
  /// m of each parameter.
  private let means: [Tensor]
  /// v of each parameter.
  private let squares: [Tensor]
  package var stepCount = 0

  public init(_ parameters: [Tensor], options: Options) throws(TorchError) {
    self.parameters = parameters
    self.options = options
    means = try parameters.map { parameter throws(TorchError) in try parameter.detached().scaled(by: 0) }
    squares = try parameters.map { parameter throws(TorchError) in try parameter.detached().scaled(by: 0) }
  }

  package var state: [(name: String, tensors: [Tensor])] { [("mean", means), ("square", squares)] }

  public func step(_ gradients: [Tensor?], rate: Double) throws(TorchError) {
    precondition(gradients.count == parameters.count, "one gradient for each parameter")
    stepCount += 1
    let meanCorrection = 1 - power(options.meanDecay, stepCount)
    let squareCorrection = 1 - power(options.squareDecay, stepCount)
    try withoutGradients { () throws(TorchError) in
      for (index, parameter) in parameters.enumerated() {
        guard let gradient = gradients[index] else { continue }
        let (mean, square) = (means[index], squares[index])
        if options.weightDecay != 0, options.decaysVectors || parameter.rank > 1 {
          try parameter.scale(inPlace: 1 - rate * options.weightDecay)
        }
        try mean.scale(inPlace: options.meanDecay)
        try mean.add(inPlace: gradient, scaledBy: 1 - options.meanDecay)
        try square.scale(inPlace: options.squareDecay)
        try square.add(inPlace: gradient * gradient, scaledBy: 1 - options.squareDecay)
        let size = try square.scaled(by: 1 / squareCorrection).squareRoot().shifted(by: options.epsilon)
        try parameter.add(inPlace: mean / size, scaledBy: -rate / meanCorrection)
      }
    }
  }

  /// base to a whole power, the same on every machine.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, factor, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}
