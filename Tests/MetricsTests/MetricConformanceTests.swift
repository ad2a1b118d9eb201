import Foundation
import Metrics
import TangentKernels
import TestSupport
import Testing
import Torch

extension Metric: CustomTestStringConvertible {
  public var testDescription: String { name }
}

/// What every entry of the table has to keep, whatever it measures.
@Suite struct MetricConformanceTests {
  /// A well-conditioned kernel A·Aᵀ of six images in three classes.
  private static let labels = [0, 1, 2, 1, 0, 2]
  private static let kernel: [[Double]] = {
    let rows = (0..<6).map { PortableNumbers.uniform("conformance/\($0)", 10) }
    return rows.map { row in
      rows.map { column in zip(row, column).reduce(0.0) { sum, pair in sum + pair.0 * pair.1 } }
    }
  }()

  @Test func namesAreUnique() {
    let names = MetricTable.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(MetricTable.all.map(\.title)).count == names.count)
  }

  @Test(arguments: MetricTable.all) func everyMetricIsDescribed(metric: Metric) {
    #expect(metric.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "names are typed on a command line")
    for text in [metric.name, metric.title, metric.formula, metric.range, metric.source] {
      #expect(!text.isEmpty && !text.contains("\n"))
    }
    #expect(metric.range.contains(" … "))
    #expect(!metric.ingredients.isEmpty)
  }

  /// An ingredient that is not declared is refused, so that a value proves that the declared ones suffice.
  @Test(arguments: MetricTable.all) func declaredIngredientsSuffice(metric: Metric) throws {
    #expect(try metric.value(in: .complete(Self.kernel, labels: Self.labels)).number?.isFinite == true)
  }

  @Test(arguments: MetricTable.all) func valuesLieInTheRange(metric: Metric) throws {
    let value = try #require(metric.value(in: .complete(Self.kernel, labels: Self.labels)).number)
    #expect(try Self.range(of: metric).contains(value))
  }

  /// Images that are repeated give equal rows, so a kernel of half the rank whose small eigenvalues are noise of
  /// either sign: a value in the documented range, or none, with gradients of any type.
  @Test(arguments: MetricTable.all, [DataType.float32, .float64])
  func valuesOfRepeatedImagesLieInTheRange(metric: Metric, type: DataType) throws {
    for scale in [1e-9, 1, 1e9] {
      let rows = (0..<6).map { row in (0..<6).map { scale * Self.kernel[row / 2][$0 / 2] } }
      let value = try metric.value(
        in: .complete(rows, labels: Self.labels, dataType: type, probe: [0, 0, 1, 1, 2, 2]))
      if let number = value.number { #expect(try Self.range(of: metric).contains(number), "\(number)") }
      if ["condition-number", "smallest-eigenvalue", "naswot"].contains(metric.name) {
        #expect(value.number == nil)
      }
    }
  }

  /// One image is a batch too: a value in the range, or a reason.
  @Test(arguments: MetricTable.all) func valuesOfOneProbeImageLieInTheRange(metric: Metric) throws {
    let value = try metric.value(in: .complete(Self.kernel, labels: Self.labels, probe: [4]))
    if let number = value.number { #expect(try Self.range(of: metric).contains(number), "\(number)") }
    #expect(
      (value.number == nil) == ["jacov", "epe-nas", "zico", "nngp-lga", "l-swag", "rbflex"].contains(metric.name))
  }

  private static func range(of metric: Metric) throws -> ClosedRange<Double> {
    let bounds = try metric.range.components(separatedBy: " … ").map { end in
      try #require(
        end == "∞" ? .infinity : end == "-∞" ? -.infinity : end == "N" ? Double(labels.count) : Double(end),
        "the range's end '\(end)'")
    }
    return bounds[0]...bounds[1]
  }

  /// The order of the images is no property of a network. ZiCo and L-SWAG compare the first half of them with the
  /// second, NEAR takes some consecutive rows, RBFleX the first three, and NOM the first.
  @Test(
    arguments: MetricTable.all.filter { !["zico", "l-swag", "near", "rbflex", "nom"].contains($0.name) },
    [[5, 3, 1, 0, 2, 4], [1, 2, 3, 4, 5, 0]])
  func permutingTheBatchChangesNothing(metric: Metric, order: [Int]) throws {
    let permuted = order.map { row in order.map { Self.kernel[row][$0] } }
    let value = try #require(
      metric.value(in: .complete(permuted, labels: order.map { Self.labels[$0] }, probe: order)).number)
    let reference = try #require(metric.value(in: .complete(Self.kernel, labels: Self.labels)).number)
    #expect(deviation(value, from: reference) < Tolerance.relative(.metric, .float64))
  }

  /// Where the classes are called otherwise the metrics are the same.
  @Test(arguments: MetricTable.all) func namesOfClassesChangeNothing(metric: Metric) throws {
    let renamed = Self.labels.map { [7, 3, 100][$0] }
    #expect(
      try metric.value(in: .complete(Self.kernel, labels: renamed))
        == metric.value(in: .complete(Self.kernel, labels: Self.labels)))
  }

  /// A network that is missing leaves every metric of it undefined, for the same reason, and no other.
  @Test(arguments: MetricTable.all) func missingNetworksAreUndefined(metric: Metric) throws {
    let reason = "the network ignores its input"
    let context = MeasurementContext(
      graph: ProbeNetwork.graph, subject: .missing(reason: reason), deployment: Deployment(graph: ProbeNetwork.graph),
      epochs: ExampleTraining.complete.epochs)
    context.set(0.004, for: .latency)
    let value = try metric.value(in: context)
    let needsParameters = metric.ingredients.contains { $0.source == .network }
    if metric.ingredients.needKernel || metric.ingredients.needProbe || needsParameters {
      #expect(value == .undefined(reason))
    } else if !metric.ingredients.needStatistics {
      #expect(value.number != nil)
    }
  }

  @Test(arguments: MetricTable.all, [Double.nan, .infinity, -.infinity])
  func kernelsThatAreNotFiniteAreUndefined(metric: Metric, entry: Double) throws {
    var rows = Self.kernel
    rows[2][3] = entry
    let value = try metric.value(in: .complete(rows, labels: Self.labels))
    if metric.ingredients.needKernel {
      #expect(value == .undefined("the kernel has entries that are not finite"))
    } else {
      #expect(value.number != nil)
    }
  }

  @Test(arguments: MetricTable.all) func missingTrainingIsUndefined(metric: Metric) throws {
    for training in [nil, ExampleTraining.diverged] {
      let value = try metric.value(in: .complete(Self.kernel, labels: Self.labels, training: training))
      #expect((value.number == nil) == metric.ingredients.needTraining)
    }
  }

  @Test(arguments: MetricTable.all.filter(\.ingredients.needTraining))
  func whyNothingWasTrainedIsSaid(metric: Metric) throws {
    let context = MeasurementContext(
      graph: ProbeNetwork.graph, subject: .missing(reason: "the output does not depend on the input"))
    #expect(
      try metric.value(in: context)
        == .undefined("the network was not trained: the output does not depend on the input"))
  }

  /// A constant kernel aligns with nothing and has rank one: no alignment and no condition number.
  @Test(arguments: MetricTable.all, [2.0, 0])
  func constantKernelsHaveNoAlignmentAndNoCondition(metric: Metric, entry: Double) throws {
    let rows = Array(repeating: Array(repeating: entry, count: 6), count: 6)
    let value = try metric.value(in: .complete(rows, labels: Self.labels))
    switch metric.name {
    case "lga", "lga-normalized", "cka", "condition-number", "smallest-eigenvalue", "label-energy":
      #expect(value.number == nil)
    case "effective-rank", "kernel-target-alignment": #expect((value.number == nil) == (entry == 0))
    default: #expect(value.number?.isFinite == true)
    }
  }

  /// Values end up in files: both kinds survive.
  @Test(arguments: [MetricValue.defined(0.1), .undefined("the kernel is zero")])
  func valuesSurviveJSON(value: MetricValue) throws {
    #expect(try JSONDecoder().decode(MetricValue.self, from: JSONEncoder().encode(value)) == value)
  }
}
