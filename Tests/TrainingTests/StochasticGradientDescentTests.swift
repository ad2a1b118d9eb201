import TestSupport
import Testing
import Torch
import Training

/// The optimizer in closed form on one parameter; its combinations are in the golden training.
@Suite struct StochasticGradientDescentTests {
  private static let rate = 0.1
  private static let start = 2.0
  private static let tolerance = Tolerance.relative(.operation, .float64)

  /// The parameter after `steps` steps along a constant gradient.
  private static func parameter(
    after steps: Int, gradient: Double, _ options: StochasticGradientDescent.Options
  ) throws -> Double {
    let parameter = try Tensor([start])
    let optimizer = try StochasticGradientDescent([parameter], options: options)
    for _ in 0..<steps { try optimizer.step([Tensor([gradient])], rate: rate) }
    return try parameter.item()
  }

  /// v_s = g (1 − μˢ)/(1 − μ) after s steps, and θ moves by −η v_s: with μ = 0 by −η g each time.
  @Test(arguments: [0, 0.5, 0.9], [1, 2, 7]) func momentumSumsAGeometricSeries(momentum: Double, steps: Int) throws {
    var expected = Self.start
    var power = 1.0
    for _ in 0..<steps {
      power *= momentum
      expected -= Self.rate * 3 * (1 - power) / (1 - momentum)
    }
    let result = try Self.parameter(after: steps, gradient: 3, .init(momentum: momentum))
    #expect(deviation(result, from: expected) < Self.tolerance)
  }

  /// Nesterov moves by −η (g + μ v_s) = −η g (1 − μˢ⁺¹)/(1 − μ): one term of the series ahead.
  @Test(arguments: [0.5, 0.9], [1, 2, 7]) func nesterovIsOneTermAhead(momentum: Double, steps: Int) throws {
    var expected = Self.start
    var power = momentum
    for _ in 0..<steps {
      power *= momentum
      expected -= Self.rate * 3 * (1 - power) / (1 - momentum)
    }
    let result = try Self.parameter(after: steps, gradient: 3, .init(momentum: momentum, usesNesterov: true))
    #expect(deviation(result, from: expected) < Self.tolerance)
  }

  /// Without a gradient weight decay λ leaves θ (1 − ηλ)ⁿ.
  @Test(arguments: [1, 3, 10]) func weightDecayShrinks(steps: Int) throws {
    var expected = Self.start
    for _ in 0..<steps { expected *= 1 - Self.rate * 0.5 }
    let result = try Self.parameter(after: steps, gradient: 0, .init(momentum: 0, weightDecay: 0.5))
    #expect(deviation(result, from: expected) < Self.tolerance)
  }

  /// Weight decay enters the velocity, as in PyTorch and unlike decoupled decay: two steps with no
  /// gradient give v₁ = λθ₀, θ₁ = θ₀(1 − ηλ), v₂ = μλθ₀ + λθ₁, θ₂ = θ₁ − ηv₂.
  @Test func weightDecayIsPartOfTheGradient() throws {
    let (decay, momentum) = (0.5, 0.9)
    let first = Self.start * (1 - Self.rate * decay)
    let expected = first - Self.rate * (momentum * decay * Self.start + decay * first)
    let result = try Self.parameter(after: 2, gradient: 0, .init(momentum: momentum, weightDecay: decay))
    #expect(deviation(result, from: expected) < Self.tolerance)
  }

  @Test func parametersWithoutAGradientStay() throws {
    let parameters = [try Tensor([1.0]), try Tensor([2.0])]
    let optimizer = try StochasticGradientDescent(parameters, options: .init(momentum: 0.9, weightDecay: 0.5))
    for _ in 0..<3 { try optimizer.step([nil, Tensor([1.0])], rate: Self.rate) }
    #expect(try parameters[0].item() == 1)
    #expect(try parameters[1].item() != 2)
  }

  @Test func nothingToTrainIsNoError() throws {
    try StochasticGradientDescent([], options: .init()).step([], rate: Self.rate)
    try StochasticGradientDescent([Tensor([1.0])], options: .init()).step([nil], rate: Self.rate)
  }
}
