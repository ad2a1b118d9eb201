import Graphs
import Networks
import TestSupport
import Testing
import Torch

/// Batch norm's statistics in closed form, on a network that is one batch norm and a mean.
@Suite struct BatchNormStatisticsTests {
  private static func network(momentum: Double = 0.1, epsilon: Double = 1e-5) throws -> Network {
    try Network(
      NetworkGraph(
        nodes: [
          .init(name: "input", layer: .input(FeatureShape(channels: 1, height: 1, width: 2)), inputs: []),
          .init(
            name: "bn", layer: .batchNorm(.init(channels: 1, epsilon: epsilon, momentum: momentum)), inputs: [0]),
          .init(name: "pool", layer: .globalAveragePool, inputs: [1]),
        ], output: 2), seed: Seed(0), dataType: .float64)
  }

  /// Four pixels with mean 4 and squared deviations 9, 1, 1, 9: variance 5 biased, 20/3 unbiased.
  private static func images() throws -> Tensor { try Tensor([1.0, 3, 5, 7], shape: [2, 1, 1, 2]) }

  private static let tolerance = Tolerance.relative(.operation, .float64)

  /// mean ← (1 − m)·mean + m·4 and variance ← (1 − m)·variance + m·20/3 from 0 and 1: after n steps
  /// the old values' weight is (1 − m)ⁿ.
  @Test(arguments: [0.1, 0.5, 1], [1, 2, 5]) func runningStatisticsApproachTheBatch(momentum: Double, steps: Int) throws
  {
    let network = try Self.network(momentum: momentum)
    var kept = 1.0
    for _ in 0..<steps {
      _ = try network.logits(Self.images(), batchNorm: .coupled, updatesStatistics: true)
      kept *= 1 - momentum
    }
    #expect(deviation(try network.state["bn.running_mean"]!.item(), from: (1 - kept) * 4) < Self.tolerance)
    #expect(
      deviation(try network.state["bn.running_var"]!.item(), from: kept + (1 - kept) * 20 / 3) < Self.tolerance)
  }

  /// The batch is normalized with its biased variance 5: the images' means 2 and 6 become ∓2/√(5 + ε).
  /// With running statistics of 0 and 1 they become 2/√(1 + ε) and 6/√(1 + ε).
  @Test func everyModeUsesItsStatistics() throws {
    let network = try Self.network(epsilon: 0.25)
    let batch = [-2 / 5.25.squareRoot(), 2 / 5.25.squareRoot()]
    let running = [2 / 1.25.squareRoot(), 6 / 1.25.squareRoot()]
    for (mode, expected) in [(BatchNormMode.coupled, batch), (.frozen, batch), (.running, running)] {
      let logits = try network.logits(Self.images(), batchNorm: mode).doubles()
      #expect(deviation(logits, from: expected) < Self.tolerance, "\(mode.rawValue)")
    }
  }

  @Test(arguments: BatchNormMode.allCases) func measuringMovesNoStatistics(mode: BatchNormMode) throws {
    let network = try Self.network()
    _ = try network.logits(Self.images(), batchNorm: mode)
    #expect(try network.state["bn.running_mean"]!.item() == 0)
    #expect(try network.state["bn.running_var"]!.item() == 1)
  }

  /// A flat batch norm's only axis of statistics is the batch: 1 and 3 become ∓1/√(1 + ε) by the batch's,
  /// 1/√(1 + ε) and 3/√(1 + ε) by the running statistics.
  @Test func flatFeaturesAreNormalized() throws {
    let network = try Network(
      NetworkGraph(
        nodes: [
          .init(name: "input", layer: .input(FeatureShape(channels: 1, height: 1, width: 1, isFlat: true)), inputs: []),
          .init(name: "bn", layer: .batchNorm(.init(channels: 1, epsilon: 0.21)), inputs: [0]),
        ], output: 1), seed: Seed(0), dataType: .float64)
    let features = try Tensor([1.0, 3], shape: [2, 1])
    for (mode, expected) in [
      (BatchNormMode.coupled, [-1 / 1.1, 1 / 1.1]), (.frozen, [-1 / 1.1, 1 / 1.1]), (.running, [1 / 1.1, 3 / 1.1]),
    ] {
      #expect(deviation(try network.logits(features, batchNorm: mode).doubles(), from: expected) < Self.tolerance)
    }
  }

  @Test(arguments: [BatchNormMode.frozen, .running]) func onlyTrainingStepsMayUpdate(mode: BatchNormMode) throws {
    let network = try Self.network()
    #expect(throws: NetworkError.self) {
      try network.logits(Self.images(), batchNorm: mode, updatesStatistics: true)
    }
  }

  /// Coupled samples influence each other, frozen ones do not: the derivative of one image's logit with
  /// respect to another image is zero. In the coupled mode, with x̂ the normalized pixels and P pixels
  /// in all, ∂x̂ₐ/∂x_b = −(1 + x̂ₐ x̂_b)/(P σ) for a ≠ b.
  @Test func frozenSamplesAreDecoupled() throws {
    let network = try Self.network()
    for mode in [BatchNormMode.frozen, .coupled] {
      let images = try Self.images()
      try images.setRequiresGradient(true)
      let logit = try withGradients { () throws(any Error) in
        try network.logits(images, batchNorm: mode).selected(axis: 0, index: 0).sum()
      }
      let gradient = try #require(try gradients(of: [logit], withRespectTo: [images])[0]).doubles()
      let other = Array(gradient.suffix(2))
      if mode == .frozen {
        #expect(other == [0, 0])
      } else {
        let deviation5 = (5 + 1e-5).squareRoot()
        let normalized = [-3, -1, 1, 3].map { Double($0) / deviation5 }
        let expected = [2, 3].map { column in
          [0, 1].reduce(0.0) { $0 - (1 + normalized[$1] * normalized[column]) / (4 * deviation5) / 2 }
        }
        #expect(deviation(other, from: expected) < Self.tolerance)
      }
    }
  }
}
