import Graphs

/// The cell space of NAS-Bench-201, which is also the topology space of NATS-Bench: 15,625 cells.
///
/// Source: Dong and Yang, "NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture
/// Search", ICLR 2020. ``NASBench201Cell`` holds what is special to these cells.
public struct NASBench201: SearchSpace {
  public let name = "nasbench201"
  public let summary =
    "NAS-Bench-201 / NATS-Bench topology: cells of 4 nodes with one of 5 operations on each of 6 edges"
  public let count: Int? = NASBench201Cell.count

  public let sizes = [
    SizeDescription(
      name: "channels", symbol: "C", meaning: "channels of the first stage", range: 1...(FeatureShape.largestSize / 4),
      hasShortForm: true),
    SizeDescription(name: "cells", symbol: "N", meaning: "cells in each stage", range: 1...1024, hasShortForm: true),
  ]
  public let sizePresets = [
    SizePreset(name: "benchmark", meaning: "the benchmark's own networks", sizes: .nasBench201()),
    SizePreset(
      name: SizePreset.reduced, meaning: "a seventh of the layers at half the width",
      sizes: .nasBench201(channels: 8, cells: 1)),
  ]

  public init() {}

  /// The space on which scores are assessed, by the benchmark's accuracies.
  public var hasKnownEvidence: Bool { true }

  /// The cell of an architecture of this space.
  /// - Throws: an architecture of another space, or a text that is no cell.
  public func cell(of architecture: Architecture) throws(ArchitectureError) -> NASBench201Cell {
    try NASBench201Cell(ownText(of: architecture))
  }

  /// The architecture of a cell.
  public func architecture(of cell: NASBench201Cell) -> Architecture {
    Architecture(space: name, text: cell.text)
  }

  public func architecture(_ text: String) throws(ArchitectureError) -> Architecture {
    architecture(of: try NASBench201Cell(text))
  }

  public func sample(using generator: inout some RandomNumberGenerator) -> Architecture {
    architecture(of: NASBench201Cell(ordinal: Int.random(in: 0..<NASBench201Cell.count, using: &generator)))
  }

  /// One operation replaced, as in ``NASBench201Cell/mutated(using:)``.
  public func mutation(
    of architecture: Architecture, using generator: inout some RandomNumberGenerator
  ) throws(ArchitectureError) -> Architecture {
    self.architecture(of: try cell(of: architecture).mutated(using: &generator))
  }

  /// The cell's ``NASBench201Cell/functionalForm``, one of 4,930.
  ///
  /// Cells of one class can still share weights differently, such as conv(x) + conv(x) with one
  /// convolution or with two: compare ``equivalenceKey(of:)`` where results are to be reused.
  public func canonicalForm(of architecture: Architecture) throws(ArchitectureError) -> String {
    try cell(of: architecture).functionalForm
  }

  /// The cell's ``NASBench201Cell/weightSharingForm``, one of 5,260.
  public func equivalenceKey(of architecture: Architecture) throws(ArchitectureError) -> String {
    try cell(of: architecture).weightSharingForm
  }

  /// The cell's ``NASBench201Cell/benchmarkIsomorphismKey``, one of 6,466.
  public func benchmarkIsomorphismKey(of architecture: Architecture) throws(ArchitectureError) -> String {
    try cell(of: architecture).benchmarkIsomorphismKey
  }

  /// The benchmark's network at a scale: all edges, dead ones too.
  ///
  /// - Throws: a text that is no cell, numbers that are not positive, images whose height or width is
  ///   not a multiple of 4.
  public func graph(of architecture: Architecture, at scale: NetworkScale) throws(ArchitectureError) -> NetworkGraph {
    try NASBench201Skeleton.graph(of: try cell(of: architecture), at: scale)
  }

  /// All 15,625 in the order of ``NASBench201Cell/init(ordinal:)``.
  public func all() -> (any Sequence<Architecture>)? {
    (0..<NASBench201Cell.count).lazy.map { Architecture(space: "nasbench201", text: NASBench201Cell(ordinal: $0).text) }
  }

  public func drawing(of architecture: Architecture) throws(ArchitectureError) -> String {
    try cell(of: architecture).drawing()
  }
}
