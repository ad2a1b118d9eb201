import Datasets
import Metrics
import TestSupport
import Testing
import Torch

/// NASWOT, the norm of the loss's gradient and metrics of the outputs against PyTorch, on networks with every operation.
struct GoldenProxyTests {
  private static func context(_ golden: GoldenProxies, _ type: DataType) throws -> MeasurementContext {
    let network = try GoldenNetwork.named(golden.network)
    let probe = ImageBatch(
      images: try network.images.tensor(.float64), labels: try Tensor(network.labels.map(Int64.init)),
      classes: network.labels)
    return MeasurementContext(
      graph: try network.graph(), subject: .network(try network.network(type)), images: MeasurementImages(probe: probe))
  }

  /// Whole numbers, so that they are equal.
  @Test(arguments: try GoldenProxies.all()) func activationPatternsAreThoseOfPyTorch(golden: GoldenProxies) throws {
    let patterns = try Self.context(golden, .float64).activationPatterns()
    #expect(patterns.unitCount == golden.units && patterns.imageCount == golden.agreements.count)
    #expect(try patterns.agreements().doubles() == Array(golden.agreements.joined()))
  }

  @Test(arguments: try GoldenProxies.all()) func naswotIsThatOfPyTorch(golden: GoldenProxies) throws {
    let value = try Metric.naswot.value(in: Self.context(golden, .float64))
    // A network that ignores its input switches the same ReLUs for all images.
    guard let naswot = golden.naswot else { return #expect(value.number == nil) }
    #expect(deviation(try #require(value.number), from: naswot) < Tolerance.relative(.metric, .float64))
  }

  @Test(arguments: try GoldenProxies.all()) func metricsOfTheOutputsAreThoseOfPyTorch(golden: GoldenProxies) throws {
    let context = try Self.context(golden, .float64)
    let alignment = try Metric.nngpAlignment.value(in: context).number
    #expect((alignment == nil) == (golden.nngpAlignment == nil))
    for (value, reference) in [
      (alignment, golden.nngpAlignment),
      (try Metric.nngpFrobeniusNorm.value(in: context).number, golden.nngpFrobeniusNorm),
      (try Metric.nngpMean.value(in: context).number, golden.nngpMean),
      (try Metric.nngpEigenvalueScore.value(in: context).number, golden.nngpEigenvalueScore),
    ] {
      guard let reference else { continue }
      #expect(deviation(try #require(value), from: reference) < Tolerance.relative(.metric, .float64))
    }
  }

  @Test(arguments: try GoldenProxies.all(), Tolerance.types)
  func theGradientsNormIsThatOfPyTorch(golden: GoldenProxies, type: DataType) throws {
    let value = try Metric.gradientNorm.value(in: Self.context(golden, type))
    let number = try #require(value.number)
    #expect(deviation(number, from: golden.gradientNorm) < Tolerance.relative(.gradient, type))
  }
}
