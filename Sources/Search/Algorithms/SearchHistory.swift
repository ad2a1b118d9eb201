import Spaces
import Torch

/// What an algorithm is allowed to see, and the moves it may make, all within the study's bounds.
public struct SearchHistory: Sendable {
  /// A finished trial as algorithms see it.
  public struct Entry: Hashable, Sendable {
    public let number: Int
    public let architecture: Architecture
    /// By each objective: larger is better, whatever the metric's direction; nil for an undefined score, which is worse
    /// than every number.
    ///
    /// A sum of ranks is computed among the trials of the same fidelity.
    public let fitnesses: [Double?]
    /// What it was measured at; nil for the plan's own fidelity, the highest.
    public let fidelity: Fidelity?
    /// The earlier trial of an equivalent architecture whose evaluation it shares; nil for one that was measured.
    public let reuses: Int?

    /// By the objective, or the first of several.
    public var fitness: Double? { fitnesses.first ?? nil }

    /// - Parameter fitnesses: one for each objective.
    public init(
      number: Int, architecture: Architecture, fitnesses: [Double?], fidelity: Fidelity? = nil, reuses: Int? = nil
    ) {
      self.number = number
      self.architecture = architecture
      self.fitnesses = fitnesses
      self.fidelity = fidelity
      self.reuses = reuses
    }

    /// Of a search with one objective.
    public init(number: Int, architecture: Architecture, fitness: Double?, fidelity: Fidelity? = nil) {
      self.init(number: number, architecture: architecture, fitnesses: [fitness], fidelity: fidelity)
    }
  }

  /// In the order of their numbers.
  public let entries: ArraySlice<Entry>
  /// The number of the trial that is asked for.
  public let number: Int
  public let settings: AlgorithmSettings
  /// The plan's own fidelity, the highest.
  public let fidelity: Fidelity
  let neighborhood: BoundedSpace
  /// The texts of the architectures that the study was given, one for each trial; empty in a search.
  let given: [String]

  public init(
    entries: ArraySlice<Entry>, number: Int, settings: AlgorithmSettings, fidelity: Fidelity,
    space: any SearchSpace, bounds: ArchitectureBounds, scale: NetworkScale
  ) {
    self.init(
      entries: entries, number: number, settings: settings, fidelity: fidelity, given: [],
      neighborhood: BoundedSpace(space: space, bounds: bounds, scale: scale))
  }

  init(
    entries: ArraySlice<Entry>, number: Int, settings: AlgorithmSettings, fidelity: Fidelity, given: [String],
    neighborhood: BoundedSpace
  ) {
    self.entries = entries
    self.number = number
    self.settings = settings
    self.fidelity = fidelity
    self.given = given
    self.neighborhood = neighborhood
  }

  /// The given architecture at a place.
  func givenArchitecture(_ place: Int) throws(ArchitectureError) -> Architecture {
    try neighborhood.space.architecture(given[place])
  }

  /// A fidelity of fewer epochs than the plan's: the same training, measured before its end.
  public func fidelity(epochs: Int) -> Fidelity {
    var fidelity = fidelity
    fidelity.epochs = epochs
    return fidelity
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
  /// Whether this trial ranks before another: by larger fitness, undefined last, the earlier trial on ties. With several
  /// objectives, the first decides; ``ParetoRanking`` ranks by all of them.
  public func isBetter(than other: Self) -> Bool {
    switch (fitness, other.fitness) {
    case (let own?, let others?) where own != others: own > others
    case (_?, nil): true
    case (nil, _?): false
    default: number < other.number
    }
  }
}
