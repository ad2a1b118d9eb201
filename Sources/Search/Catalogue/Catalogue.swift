import Datasets
import Exports
import Metrics
import Spaces
import TangentKernels
import Training

/// What can be chosen by name: spaces, metrics, composites of them, search algorithms, data sets, recipes, kernel
/// presets and export formats.
///
/// Evaluators, studies and searches take a catalogue and find everything in it. Add your own entries to a copy of
/// ``standard``, and they work like the built-in ones, when a study is resumed too:
///
/// ```swift
/// var catalogue = Catalogue.standard
/// catalogue.metrics.append(myMetric)
/// let evaluator = try Evaluator(plan, images: images, seed: Seed(0), catalogue: catalogue)
/// ```
///
/// Of two entries of one list with the same name, the first counts.
public struct Catalogue: Sendable {
  public var spaces: [any SearchSpace]
  public var metrics: [Metric]
  public var composites: [Composite]
  public var algorithms: [SearchAlgorithm]
  public var datasets: [DatasetDescription]
  public var recipes: [Recipe]
  public var kernelPresets: [KernelPreset]
  public var exports: [any ExportFormat]

  public init(
    spaces: [any SearchSpace], metrics: [Metric], composites: [Composite] = [], algorithms: [SearchAlgorithm],
    datasets: [DatasetDescription], recipes: [Recipe], kernelPresets: [KernelPreset],
    exports: [any ExportFormat] = []
  ) {
    self.spaces = spaces
    self.metrics = metrics
    self.composites = composites
    self.algorithms = algorithms
    self.datasets = datasets
    self.recipes = recipes
    self.kernelPresets = kernelPresets
    self.exports = exports
  }

  /// Everything that Tangent comes with.
  public static let standard = Catalogue(
    spaces: SearchSpaces.all, metrics: MetricTable.all, composites: Composites.all, algorithms: SearchAlgorithms.all,
    datasets: DatasetCatalogue.all, recipes: Recipe.all, kernelPresets: KernelPreset.all,
    exports: ExportFormats.all)

  /// The search space with this name.
  public func space(named name: String) throws(UnknownName) -> any SearchSpace {
    try Self.entry(name, of: spaces, "search space") { $0.name }
  }

  /// The metric with this name, which may end in `:published`.
  public func metric(named name: String) throws(UnknownName) -> Metric {
    if let metric = metrics.first(where: { $0.name == name }) { return metric }
    return try Self.entry(name, of: metrics + metrics.compactMap(\.asPublished), "metric") { $0.name }
  }

  /// The composite with this name, unless a metric has it.
  public func composite(named name: String) throws(UnknownName) -> Composite {
    if let composite = composites.first(where: { $0.name == name }), !metrics.contains(where: { $0.name == name }) {
      return composite
    }
    throw UnknownName(
      kind: "metric or composite", name: name, known: metrics.map(\.name) + composites.map(\.name))
  }

  /// What an objective's text stands for: the sum of the composite that it names, or itself.
  public func expanded(objective text: String) -> String {
    (try? composite(named: text.filter { !$0.isWhitespace }))?.sum ?? text
  }

  /// The name of the composite that is this sum, or the objective as text.
  public func title(of objective: Objective) -> String {
    composites.first { (try? Objective($0.sum, in: self)) == objective }?.name ?? objective.description
  }

  /// The search algorithm with this name.
  public func algorithm(named name: String) throws(UnknownName) -> SearchAlgorithm {
    name == SearchAlgorithm.given.name ? .given : try Self.entry(name, of: algorithms, "search algorithm") { $0.name }
  }

  /// The data set with this name.
  public func dataset(named name: String) throws(UnknownName) -> DatasetDescription {
    try Self.entry(name, of: datasets, "data set") { $0.id }
  }

  /// The recipe with this name.
  public func recipe(named name: String) throws(UnknownName) -> Recipe {
    try Self.entry(name, of: recipes, "recipe") { $0.name }
  }

  /// The kernel preset with this name.
  public func kernelPreset(named name: String) throws(UnknownName) -> KernelPreset {
    try Self.entry(name, of: kernelPresets, "kernel preset") { $0.name }
  }

  /// The export format with this name.
  public func export(named name: String) throws(UnknownName) -> any ExportFormat {
    try Self.entry(name, of: exports, "export format") { $0.name }
  }

  private static func entry<Entry>(
    _ name: String, of entries: [Entry], _ kind: String, by nameOf: (Entry) -> String
  ) throws(UnknownName) -> Entry {
    if let entry = entries.first(where: { nameOf($0) == name }) { return entry }
    throw UnknownName(kind: kind, name: name, known: entries.map(nameOf))
  }
}
