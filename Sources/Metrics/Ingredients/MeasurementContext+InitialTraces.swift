import Networks
import TangentKernels
import Torch

/// The traces of the tangent kernels of one image, of an architecture with several initial weights.
public struct InitialTraces: Sendable {
  /// Σ_c ‖∂f_c/∂θ‖² for each of the initial weights.
  public let traces: [Double]

  public init(traces: [Double]) {
    self.traces = traces
  }

  /// mean(t²)/mean(t)²: 1 where all traces are equal, and at most their number.
  /// - Throws: ``UndefinedValue`` where all are zero, or one is not finite.
  func normalizedSecondMoment() throws -> Double {
    let (largest, count) = (traces.max() ?? 0, Double(traces.count))
    guard traces.allSatisfy(\.isFinite), largest > 0 else {
      throw UndefinedValue("the traces of the tangent kernels are zero or not finite")
    }
    let shares = traces.map { $0 / largest }
    let (mean, square) = (shares.reduce(0, +) / count, shares.reduce(0) { $0 + $1 * $1 } / count)
    return min(max(square / (mean * mean), 1), count)
  }
}

extension Ingredient {
  /// The traces of the tangent kernels of one image for four initial weights: a forward pass, and a backward pass for
  /// each class, for each of them.
  public static let initialTraces = Ingredient("initial-traces", from: .probe)
}

extension MeasurementContext {
  /// Σ_c ‖∂f_c/∂θ‖² over all parameters for the first of the probe's images, for four draws of weights from N(0, 2/fan-in).
  ///
  /// Running statistics are the initial ones, so that batch norms pass on their inputs. The weights come from a fixed
  /// seed, so that a network's own do not matter. Cost: four copies of the network, each with a forward pass of one image
  /// and a backward pass for each class.
  /// - Throws: ``UndefinedValue`` where there is no network, or its batch norms track no statistics.
  public func initialTraces() throws -> InitialTraces {
    try value(of: .initialTraces) {
      _ = try network()
      let image = try probe().part(from: 0, length: 1).images
      let traces = try (0..<4).map { draw in try redrawn(.kaimingFanIn, for: "nom-\(draw)").logitTrace(of: image) }
      return InitialTraces(traces: traces)
    }
  }
}

extension Network {
  /// Σ_c ‖∂f_c/∂θ‖² over all parameters for one image, with running statistics in batch norms.
  /// - Throws: ``UndefinedValue`` where the network's batch norms track no statistics.
  package func logitTrace(of image: Tensor) throws -> Double {
    try checkSampleGradients()
    let options = KernelOptions(batchNorm: .running, parameters: .all)
    return try ClassKernels(of: self, on: image, options: options).trace[0, 0]
  }
}
