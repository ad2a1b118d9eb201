import Torch

/// What turns the gradients of a step into new parameters, with the state that it keeps from step to step.
package protocol Optimizer: AnyObject {
  /// One step along the gradients, which are overwritten. A parameter whose gradient is nil stays.
  func step(_ gradients: [Tensor?], rate: Double) throws(TorchError)

  /// Everything that it keeps, under a name such as `velocity`: one tensor for each parameter, overwritten in place by
  /// steps.
  var state: [(name: String, tensors: [Tensor])] { get }

  /// The steps so far, which a resumed training sets.
  var stepCount: Int { get set }
}

/// Which optimizer, and its settings. The learning rate is the schedule's.
public enum OptimizerChoice: Hashable, Sendable {
  case stochasticGradientDescent(StochasticGradientDescent.Options)
  case adamW(AdamW.Options)

  /// Stochastic gradient descent with momentum, in few words.
  /// - Parameter decaysVectors: whether weight decay also shrinks batch norms and biases.
  public static func sgd(
    momentum: Double = 0.9, usesNesterov: Bool = false, weightDecay: Double = 0, decaysVectors: Bool = true
  ) -> OptimizerChoice {
    .stochasticGradientDescent(
      .init(
        momentum: momentum, usesNesterov: usesNesterov, weightDecay: weightDecay, decaysVectors: decaysVectors))
  }

  /// The name that `--optimizer` takes.
  public var name: String {
    switch self {
    case .stochasticGradientDescent: "sgd"
    case .adamW: "adamw"
    }
  }

  public var weightDecay: Double {
    get {
      switch self {
      case .stochasticGradientDescent(let options): options.weightDecay
      case .adamW(let options): options.weightDecay
      }
    }
    set {
      switch self {
      case .stochasticGradientDescent(var options):
        options.weightDecay = newValue
        self = .stochasticGradientDescent(options)
      case .adamW(var options):
        options.weightDecay = newValue
        self = .adamW(options)
      }
    }
  }

  package func optimizer(of parameters: [Tensor]) throws(TorchError) -> any Optimizer {
    switch self {
    case .stochasticGradientDescent(let options): try StochasticGradientDescent(parameters, options: options)
    case .adamW(let options): try AdamW(parameters, options: options)
    }
  }
}

extension OptimizerChoice: Codable {
  private enum CodingKeys: String, CodingKey { case name }

  /// Stochastic gradient descent has no name, as in versions that had no other optimizer.
  public init(from decoder: any Decoder) throws {
    let name = try decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .name)
    switch name {
    case nil: self = .stochasticGradientDescent(try .init(from: decoder))
    case "adamw": self = .adamW(try .init(from: decoder))
    case let name?:
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "there is no optimizer '\(name)'"))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .stochasticGradientDescent(let options): try options.encode(to: encoder)
    case .adamW(let options):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try options.encode(to: encoder)
    }
  }
}
