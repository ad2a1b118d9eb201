/// Something that metrics are computed from, such as the kernel: made once for one network, when it is first asked for.
///
/// A metric declares its ingredients, so that a plan knows what its evaluations cost before they run. A new ingredient
/// is one file: a name, and an accessor in an extension of ``MeasurementContext``.
public struct Ingredient: Hashable, Sendable, CustomStringConvertible {
  /// What has to be there before it can be made.
  public enum Source: Hashable, Sendable, CaseIterable {
    /// The layers alone; costs next to nothing.
    case graph
    /// A network's parameters.
    case network
    /// The tangent kernel's images.
    case kernel
    /// The probe's images, apart from the kernel's.
    case probe
    /// The short training's own records.
    case training
    /// A trained network with its running batch-norm statistics.
    case evaluation
  }

  /// The name in lists, such as `kernel`.
  public let name: String
  public let source: Source

  public init(_ name: String, from source: Source) {
    self.name = name
    self.source = source
  }

  public var description: String { name }
}

extension Set<Ingredient> {
  /// Whether nothing has to be computed for them but counts of the graph.
  public var needNoNetwork: Bool { allSatisfy { $0.source == .graph } }

  /// Whether they are of a training and undefined without one.
  public var needTraining: Bool { contains { $0.source == .training || $0.source == .evaluation } }

  /// Whether the tangent kernel has to be computed.
  public var needKernel: Bool { contains { $0.source == .kernel } }

  /// Whether the probe's images are needed.
  public var needProbe: Bool { contains { $0.source == .probe } }

  /// Whether running batch-norm statistics are read, where the kernel does not read them.
  public var needStatistics: Bool { contains { $0.source == .evaluation } }

  /// The names, what is made first before what is made of it.
  public var names: [String] {
    let order = Dictionary(uniqueKeysWithValues: zip(Ingredient.Source.allCases, 0...))
    return sorted { (order[$0.source] ?? 0, $0.name) < (order[$1.source] ?? 0, $1.name) }.map(\.name)
  }
}
