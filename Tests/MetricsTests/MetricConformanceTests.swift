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

  /// Only what a metric declares; all else is missing or, where a type has no such value, foreign.
  private static func sparse(for metric: Metric) throws -> MetricIngredients {
    let needs = metric.ingredients
    let kernel = TangentKernel(rows: kernel)
    return MetricIngredients(
      kernel: needs.contains(.kernel)
        ? .available(kernel, needs.contains(.spectrum) ? try Spectrum(of: kernel) : nil) : .missing("not declared"),
      labels: labels, cost: .example, convolutions: 17,
      training: needs.contains(.training) ? .example : nil)
  }

  @Test func namesAreUnique() {
    let names = MetricTable.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(Set(MetricTable.all.map(\.title)).count == names.count)
  }

  @Test(arguments: MetricTable.all) func everyMetricIsFoundAndDescribed(metric: Metric) throws {
    #expect(try MetricTable.named(metric.name).title == metric.title)
    #expect(metric.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "names are typed on a command line")
    for text in [metric.name, metric.title, metric.formula, metric.range, metric.source] {
      #expect(!text.isEmpty && !text.contains("\n"))
    }
    #expect(metric.range.contains(" … "))
    #expect(!metric.ingredients.isEmpty)
    #expect(!metric.ingredients.contains(.spectrum) || metric.ingredients.contains(.kernel))
  }

  @Test func unknownNamesListTheKnownOnes() {
    let error = #expect(throws: MetricError.self) { try MetricTable.named("lag") }
    #expect(error?.description.hasPrefix("there is no metric 'lag'; choose from lga, ") == true)
  }

  @Test(arguments: MetricTable.all) func declaredIngredientsSuffice(metric: Metric) throws {
    let value = metric.value(try Self.sparse(for: metric))
    let complete = metric.value(try .complete(Self.kernel, labels: Self.labels))
    #expect(value.number?.isFinite == true)
    #expect(value == complete)
  }

  @Test(arguments: MetricTable.all) func valuesLieInTheRange(metric: Metric) throws {
    let value = try #require(metric.value(.complete(Self.kernel, labels: Self.labels)).number)
    #expect(try Self.range(of: metric).contains(value))
  }

  /// Images that are repeated give equal rows, so a kernel of half the rank whose small eigenvalues are noise of
  /// either sign: a value in the documented range, or none, with gradients of any type.
  @Test(arguments: MetricTable.all, [DataType.float32, .float64])
  func valuesOfRepeatedImagesLieInTheRange(metric: Metric, type: DataType) throws {
    for scale in [1e-9, 1, 1e9] {
      let rows = (0..<6).map { row in (0..<6).map { scale * Self.kernel[row / 2][$0 / 2] } }
      let value = metric.value(try .complete(rows, labels: Self.labels, dataType: type))
      if let number = value.number { #expect(try Self.range(of: metric).contains(number), "\(number)") }
      if ["condition-number", "smallest-eigenvalue"].contains(metric.name) {
        #expect(value.number == nil)
      }
    }
  }

  private static func range(of metric: Metric) throws -> ClosedRange<Double> {
    let bounds = try metric.range.components(separatedBy: " … ").map { end in
      try #require(
        end == "∞" ? .infinity : end == "N" ? Double(labels.count) : Double(end), "the range's end '\(end)'")
    }
    return bounds[0]...bounds[1]
  }

  /// The order of the images is no property of a network.
  @Test(arguments: MetricTable.all, [[5, 3, 1, 0, 2, 4], [1, 2, 3, 4, 5, 0]])
  func permutingTheBatchChangesNothing(metric: Metric, order: [Int]) throws {
    let permuted = order.map { row in order.map { Self.kernel[row][$0] } }
    let value = try #require(metric.value(.complete(permuted, labels: order.map { Self.labels[$0] })).number)
    let reference = try #require(metric.value(.complete(Self.kernel, labels: Self.labels)).number)
    #expect(deviation(value, from: reference) < Tolerance.relative(.metric, .float64))
  }

  /// Where the classes are called otherwise the metrics are the same.
  @Test(arguments: MetricTable.all) func namesOfClassesChangeNothing(metric: Metric) throws {
    let renamed = Self.labels.map { [7, 3, 100][$0] }
    #expect(
      metric.value(try .complete(Self.kernel, labels: renamed))
        == metric.value(try .complete(Self.kernel, labels: Self.labels)))
  }

  /// A kernel that is missing leaves every kernel metric undefined, for the same reason, and no other.
  @Test(arguments: MetricTable.all) func missingKernelsAreUndefined(metric: Metric) {
    let ingredients = MetricIngredients(
      kernel: .missing("the network ignores its input"), labels: Self.labels, cost: .example, convolutions: 17,
      training: .example)
    if metric.ingredients.contains(.kernel) {
      #expect(metric.value(ingredients) == .undefined("the network ignores its input"))
    } else {
      #expect(metric.value(ingredients).number != nil)
    }
  }

  @Test(arguments: MetricTable.all, [Double.nan, .infinity, -.infinity])
  func kernelsThatAreNotFiniteAreUndefined(metric: Metric, entry: Double) throws {
    var rows = Self.kernel
    rows[2][3] = entry
    let value = metric.value(try .complete(rows, labels: Self.labels))
    if metric.ingredients.contains(.kernel) {
      #expect(value == .undefined("the kernel has entries that are not finite"))
    } else {
      #expect(value.number != nil)
    }
  }

  @Test(arguments: MetricTable.all) func missingTrainingIsUndefined(metric: Metric) throws {
    for training in [nil, TrainingOutcome.diverged] {
      let value = metric.value(try .complete(Self.kernel, labels: Self.labels, training: training))
      #expect((value.number == nil) == metric.ingredients.contains(.training))
    }
  }

  @Test(arguments: MetricTable.all) func whyNothingWasTrainedIsSaid(metric: Metric) {
    guard metric.ingredients.contains(.training) else { return }
    let ingredients = MetricIngredients(
      kernel: .missing("not declared"), labels: Self.labels, cost: .example, convolutions: 17,
      training: TrainingOutcome(epochs: []), untrainedReason: "the output does not depend on the input")
    #expect(
      metric.value(ingredients)
        == .undefined("the network was not trained: the output does not depend on the input"))
  }

  /// A constant kernel aligns with nothing and has rank one: no alignment and no condition number.
  @Test(arguments: MetricTable.all, [2.0, 0])
  func constantKernelsHaveNoAlignmentAndNoCondition(metric: Metric, entry: Double) throws {
    let rows = Array(repeating: Array(repeating: entry, count: 6), count: 6)
    let value = metric.value(try .complete(rows, labels: Self.labels))
    switch metric.name {
    case "lga", "lga-normalized", "condition-number", "smallest-eigenvalue": #expect(value.number == nil)
    case "effective-rank": #expect((value.number == nil) == (entry == 0))
    default: #expect(value.number?.isFinite == true)
    }
  }

  /// Values end up in files: both kinds survive.
  @Test(arguments: [MetricValue.defined(0.1), .undefined("the kernel is zero")])
  func valuesSurviveJSON(value: MetricValue) throws {
    #expect(try JSONDecoder().decode(MetricValue.self, from: JSONEncoder().encode(value)) == value)
  }
}
