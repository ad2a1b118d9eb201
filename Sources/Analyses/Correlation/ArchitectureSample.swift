import Foundation
import Search
import Spaces
import Torch

/// Architectures of a table that scores are correlated over.
public struct ArchitectureSample: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Every architecture of the population has the same chance.
    case uniform
    /// As many from each tenth of the population by accuracy.
    case stratified
    /// The whole population, in random order, so that an unfinished measurement is of a uniform sample.
    case all
  }

  public let architectures: [Architecture]
  /// Which they are, in words.
  public let summary: String

  /// Draws from the architectures of a population that have an accuracy in the table's first column.
  ///
  /// - Parameters:
  ///   - count: how many to draw; ignored for ``Kind/all``.
  ///   - seed: decides the draw.
  /// - Throws: ``SearchError`` where the population has fewer.
  public init(
    _ kind: Kind, _ count: Int, of table: ArchitectureTable, _ population: ArchitecturePopulation, seed: Seed
  ) throws(SearchError) {
    let rows = try searching {
      try zip(table.architectures, table.values[0]).compactMap { architecture, accuracy in
        try population.contains(architecture) ? accuracy.map { (architecture: architecture, accuracy: $0) } : nil
      }
    }
    let column = table.columns[0]
    guard kind == .all || count <= rows.count else {
      throw .invalid(
        "the table has \(rows.count) architectures of the population \(population.name) with a number in \(column), fewer "
          + "than \(count)")
    }
    guard !rows.isEmpty, kind == .all || count > 0 else {
      throw .invalid("the table has no architecture of the population \(population.name) with a number in \(column)")
    }
    var generator = seed.generator()
    switch kind {
    case .uniform: architectures = rows.shuffled(using: &generator).prefix(count).map(\.architecture)
    case .all: architectures = rows.shuffled(using: &generator).map(\.architecture)
    case .stratified:
      let sorted = rows.sorted { ($0.accuracy, $0.architecture.text) < ($1.accuracy, $1.architecture.text) }
      let drawn = (0..<Self.strata).flatMap { part in
        let stratum = sorted[part * rows.count / Self.strata..<(part + 1) * rows.count / Self.strata]
        let share = count * (part + 1) / Self.strata - count * part / Self.strata
        return stratum.shuffled(using: &generator).prefix(share).map(\.architecture)
      }
      architectures = drawn.shuffled(using: &generator)
    }
    let drawing =
      switch kind {
      case .uniform: "drawn uniformly from"
      case .stratified: "drawn in equal shares from the tenths, by \(column), of"
      case .all: "all of"
      }
    summary =
      "\(architectures.count) architectures, \(drawing) the \(rows.count) with \(column) in the population "
      + "\(population.name) (\(population.summary))"
  }

  private static let strata = 10

  /// Architectures that someone else chose.
  public init(listed architectures: [Architecture], summary: String) {
    self.architectures = architectures
    self.summary = summary
  }
}
