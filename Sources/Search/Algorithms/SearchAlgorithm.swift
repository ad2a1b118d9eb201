import Spaces
import Torch

/// A rule that proposes the next architecture: data, a few lines, and a source.
///
/// A proposal is a function of the trial's own generator and of the trials it may look at, and of
/// nothing else. That is what makes a study the same with any number of workers and after a resume.
public struct SearchAlgorithm: Sendable {
  /// The name by which users choose it, such as `evolution`.
  public let name: String
  public let title: String
  /// How it works, in a sentence.
  public let summary: String
  public let source: String
  public let settings: [Setting]
  /// - Throws: `ArchitectureError` where no architecture within the bounds is found.
  public let propose: @Sendable (SearchHistory, inout SeededGenerator) throws(ArchitectureError) -> Proposal

  public init(
    name: String, title: String, summary: String, source: String, settings: [Setting],
    propose: @escaping @Sendable (SearchHistory, inout SeededGenerator) throws(ArchitectureError) -> Proposal
  ) {
    self.name = name
    self.title = title
    self.summary = summary
    self.source = source
    self.settings = settings
    self.propose = propose
  }
}

/// An architecture to evaluate, and where it came from.
public struct Proposal: Hashable, Sendable {
  public let architecture: Architecture
  /// The number of the trial it was made from; nil for one drawn at random.
  public let parent: Int?

  public init(_ architecture: Architecture, parent: Int? = nil) {
    self.architecture = architecture
    self.parent = parent
  }
}

/// What an algorithm may look at, and the moves it may make, all within the study's bounds.
public struct SearchHistory: Sendable {
  /// A finished trial as algorithms see it.
  public struct Entry: Hashable, Sendable {
    public let number: Int
    public let architecture: Architecture
    /// Larger is better, whatever the metric's direction; nil for an undefined score, which is worse
    /// than every number.
    public let fitness: Double?

    public init(number: Int, architecture: Architecture, fitness: Double?) {
      self.number = number
      self.architecture = architecture
      self.fitness = fitness
    }
  }

  /// In the order of their numbers.
  public let entries: ArraySlice<Entry>
  /// The number of the trial that is proposed.
  public let number: Int
  public let settings: AlgorithmSettings
  let neighborhood: BoundedSpace

  public init(
    entries: ArraySlice<Entry>, number: Int, settings: AlgorithmSettings, space: any SearchSpace,
    bounds: ArchitectureBounds,
    scale: NetworkScale
  ) {
    self.entries = entries
    self.number = number
    self.settings = settings
    neighborhood = BoundedSpace(space: space, bounds: bounds, scale: scale)
  }

  /// A uniformly drawn architecture within the bounds.
  public func sample(_ generator: inout SeededGenerator) throws(ArchitectureError) -> Proposal {
    Proposal(try neighborhood.sample(&generator))
  }

  /// A neighbor of an earlier trial's architecture, within the bounds.
  public func mutation(of parent: Entry, _ generator: inout SeededGenerator) throws(ArchitectureError) -> Proposal {
    Proposal(try neighborhood.mutation(of: parent.architecture, &generator), parent: parent.number)
  }
}

extension SearchHistory.Entry {
  /// Whether this trial goes before another: the larger fitness, undefined last, the earlier on ties.
  public func isBetter(than other: Self) -> Bool {
    switch (fitness, other.fitness) {
    case (let own?, let others?) where own != others: own > others
    case (_?, nil): true
    case (nil, _?): false
    default: number < other.number
    }
  }
}
