import Datasets
import Networks
import TangentKernels
import Torch
import Training

/// A number that ranks architectures, and how to read it.
public struct Metric: Sendable {
  /// The name by which users choose it, such as `lga`.
  public let name: String
  public let title: String
  /// The formula in one line.
  public let formula: String
  public let direction: MetricDirection
  /// The values it can take, such as "-1 … 1".
  public let range: String
  /// Such as "ms"; nil for a number without a unit.
  public let unit: String?
  /// What it is computed from; it may ask a context for nothing else.
  public let ingredients: Set<Ingredient>
  public let source: String
  /// How its authors measure it, where that is known and differs from what the plan decides: see ``asPublished``.
  public let published: MetricProtocol?
  /// The protocol by which it is measured whatever the plan says; nil where the plan decides.
  public internal(set) var follows: MetricProtocol?
  private let compute: @Sendable (MeasurementContext) throws -> MetricValue

  /// - Parameters:
  ///   - unit: of the value; nil for a number without one.
  ///   - published: of a metric that is computed from the probe's images alone.
  ///   - compute: the metric of a context. It may throw ``UndefinedValue``; other errors are failures.
  public init(
    name: String, title: String, formula: String, direction: MetricDirection, range: String, unit: String? = nil,
    ingredients: Set<Ingredient>, source: String, published: MetricProtocol? = nil,
    compute: @escaping @Sendable (MeasurementContext) throws -> MetricValue
  ) {
    self.name = name
    self.title = title
    self.formula = formula
    self.direction = direction
    self.range = range
    self.unit = unit
    self.ingredients = ingredients
    self.source = source
    self.published = published
    self.compute = compute
  }

  /// The metric of a network, or why it does not exist.
  ///
  /// - Throws: failures of the machine, cancellation, and ``MetricError``. A number that is not finite is undefined.
  public func value(in context: MeasurementContext) throws -> MetricValue {
    do {
      let value = try context.restricted(to: ingredients, of: name) { try compute(context) }
      if let number = value.number, !number.isFinite { return .undefined("the value is not a finite number") }
      return value
    } catch let undefined as UndefinedValue {
      return .undefined(undefined.reason)
    } catch let error where Self.isOfARoom(error) {
      throw error
    } catch {
      throw MetricError.failed(metric: name, reason: "\(error)")
    }
  }

  /// Whether an error is one that the rooms below throw, and keeps its kind.
  private static func isOfARoom(_ error: any Error) -> Bool {
    error is MetricError || error is KernelError || error is NetworkError || error is TrainingError
      || error is DatasetError || error is TorchError
  }
}
