import Graphs

/// One architecture of one space, by its normal text.
public struct Architecture: Hashable, Sendable, Codable {
  /// The name of the space it belongs to, such as `nasbench201`.
  public let space: String
  /// The architecture in the space's own grammar and normal spelling.
  public let text: String

  public init(space: String, text: String) {
    self.space = space
    self.text = text
  }
}

/// A set of architectures and how to move in it. Every space is one folder and one line in a table.
public protocol SearchSpace: Sendable {
  /// The name by which users choose the space, such as `nasbench201`.
  var name: String { get }
  /// One sentence for lists.
  var summary: String { get }
  /// The number of architectures, or nil if it is not finite or not known.
  var count: Int? { get }

  /// The architecture with this text.
  /// - Throws: an error that points at the first character that does not fit.
  func architecture(_ text: String) throws(ArchitectureError) -> Architecture
  /// A uniformly drawn architecture, or one that is uniform in each choice where the space says so.
  func sample(using generator: inout some RandomNumberGenerator) -> Architecture
  /// A neighbor of an architecture, chosen as the space's benchmark mutates architectures.
  func mutation(of architecture: Architecture, using generator: inout some RandomNumberGenerator)
    throws(ArchitectureError) -> Architecture
  /// The architecture as a formula of its layers, with what contributes nothing left out: two architectures
  /// that share it are the same function, except where the space says what the formula does not tell.
  func canonicalForm(of architecture: Architecture) throws(ArchitectureError) -> String
  /// A text that only equivalent architectures share: those with the same key compute the same function of
  /// their parameters, so the measurement of one may stand for the other's.
  func equivalenceKey(of architecture: Architecture) throws(ArchitectureError) -> String
  /// The sizes that its networks have, in the order in which they are shown.
  var sizes: [SizeDescription] { get }
  /// Sizes with a name: the space's own first, and one named ``SizePreset/reduced`` where its own are slow on a CPU.
  var sizePresets: [SizePreset] { get }
  /// The network of an architecture at a scale, dead parts included.
  ///
  /// Sizes that the scale leaves out are the space's own: see ``completed(_:)``.
  /// - Throws: sizes that are unknown or out of their range, and images that the network cannot take.
  func graph(of architecture: Architecture, at scale: NetworkScale) throws(ArchitectureError) -> NetworkGraph
  /// Every architecture in a fixed order, or nil if there are too many.
  func all() -> (any Sequence<Architecture>)?
  /// Parts of the space for which figures are reported, beside the whole; none unless the space says otherwise.
  var populations: [ArchitecturePopulation] { get }
  /// Whether it is known how well the standard score of searches orders the space's architectures, as docs/evidence.md
  /// has it; false unless the space says otherwise.
  var hasKnownEvidence: Bool { get }
  /// Well-known networks that are architectures of the space; none unless the space says otherwise.
  var publishedNetworks: [PublishedNetwork] { get }
  /// The architecture's decisions, each once, so that reports can say which the good ones share; none unless the space
  /// says otherwise.
  func choices(of architecture: Architecture) throws(ArchitectureError) -> [ArchitectureChoice]
  /// Numbers that follow from the architecture's text alone; none unless the space says otherwise.
  func features(of architecture: Architecture) throws(ArchitectureError) -> [StructuralFeature]
  /// The text that describes the space, for spaces that come from a file; nil for the others.
  var definition: SpaceDefinition? { get }
  /// The architecture drawn with characters for people.
  func drawing(of architecture: Architecture) throws(ArchitectureError) -> String
  /// The structure from which pages draw a picture; nil, unless the space says otherwise, where they show ``drawing(of:)``.
  func diagram(of architecture: Architecture) throws(ArchitectureError) -> StructureDiagram?
}

extension SearchSpace {
  public var hasKnownEvidence: Bool { false }

  public func features(of architecture: Architecture) throws(ArchitectureError) -> [StructuralFeature] {
    _ = try ownText(of: architecture)
    return []
  }

  public func diagram(of architecture: Architecture) throws(ArchitectureError) -> StructureDiagram? {
    _ = try ownText(of: architecture)
    return nil
  }

  /// The text of an architecture of this space.
  /// - Throws: an architecture of another space.
  package func ownText(of architecture: Architecture) throws(ArchitectureError) -> String {
    guard architecture.space == name else {
      throw ArchitectureError(
        "the architecture \"\(architecture.text)\" belongs to the space \"\(architecture.space)\", not to \"\(name)\"")
    }
    return architecture.text
  }
}
