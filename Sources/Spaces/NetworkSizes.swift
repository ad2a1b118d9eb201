/// The numbers by which a space turns an architecture into a network, by the names that the space gives them, such
/// as `["channels": 8, "cells": 1]` for NAS-Bench-201. A reduced network is only other numbers.
///
/// The space says which sizes it has, what they mean and what they may be: see ``SearchSpace/sizes``.
public struct NetworkSizes: Hashable, Sendable, Codable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
  /// Each size by its name.
  public var values: [String: Int]

  public init(_ values: [String: Int] = [:]) {
    self.values = values
  }

  /// Of a name that is there twice, the last counts.
  public init(dictionaryLiteral elements: (String, Int)...) {
    self.init(Dictionary(elements) { _, last in last })
  }

  /// Reads an object of numbers.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode([String: Int].self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }

  public subscript(name: String) -> Int? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// A size that the network needs.
  /// - Throws: where it is missing.
  public func value(of name: String) throws(ArchitectureError) -> Int {
    guard let value = values[name] else { throw ArchitectureError("the size \"\(name)\" is missing") }
    return value
  }

  /// Such as `cells=1, channels=8`, by name.
  public var description: String {
    values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
  }
}

/// One size that a space declares.
public struct SizeDescription: Hashable, Sendable {
  /// The name by which users give it, such as `channels`.
  public let name: String
  /// The letter that the space's paper uses, such as `C`.
  public let symbol: String
  /// What it counts, such as "channels of the first stage".
  public let meaning: String
  public let range: ClosedRange<Int>
  /// Whether the command takes `--channels 8` for `--size channels=8`.
  public let hasShortForm: Bool

  public init(name: String, symbol: String, meaning: String, range: ClosedRange<Int>, hasShortForm: Bool = false) {
    self.name = name
    self.symbol = symbol
    self.meaning = meaning
    self.range = range
    self.hasShortForm = hasShortForm
  }
}

/// Sizes with a name, such as those of the benchmark's own networks.
public struct SizePreset: Hashable, Sendable {
  /// The name of the preset that is small enough for a CPU; the command computes networks of these sizes unless
  /// others are asked for.
  public static let reduced = "reduced"

  public let name: String
  /// What the preset is, in a few words.
  public let meaning: String
  /// All of the space's sizes.
  public let sizes: NetworkSizes

  public init(name: String, meaning: String, sizes: NetworkSizes) {
    self.name = name
    self.meaning = meaning
    self.sizes = sizes
  }
}

extension SearchSpace {
  /// The sizes of the space's own networks: its first preset.
  public var standardSizes: NetworkSizes { sizePresets.first?.sizes ?? smallestSizes }

  /// The sizes of networks that a CPU computes quickly: the preset ``SizePreset/reduced``, or else the space's own.
  public var reducedSizes: NetworkSizes {
    sizePresets.first { $0.name == SizePreset.reduced }?.sizes ?? standardSizes
  }

  /// The least of every size; for networks that are built for their shapes alone.
  public var smallestSizes: NetworkSizes {
    NetworkSizes(Dictionary(sizes.map { ($0.name, $0.range.lowerBound) }) { first, _ in first })
  }

  /// All sizes of the space: the given ones, and the space's own for those that are not given.
  /// - Throws: a name that is none of the space's sizes, or a number out of its range.
  public func completed(_ given: NetworkSizes) throws(ArchitectureError) -> NetworkSizes {
    for (name, number) in given.values.sorted(by: { $0.key < $1.key }) {
      try size(named: name).check(number, of: self)
    }
    return NetworkSizes(standardSizes.values.merging(given.values) { _, own in own })
  }

  /// The description of a size.
  /// - Throws: a name that is none of the space's sizes.
  public func size(named name: String) throws(ArchitectureError) -> SizeDescription {
    if let size = sizes.first(where: { $0.name == name }) { return size }
    throw ArchitectureError(
      "networks of \(self.name) have no size '\(name.withVisibleControlCharacters)'; "
        + knownNames(beside: name, among: sizes.map(\.name)))
  }

  /// The sizes in the paper's letters, such as `C = 8, N = 1`.
  public func text(of sizes: NetworkSizes) -> String {
    self.sizes.compactMap { size in sizes[size.name].map { "\(size.symbol) = \($0)" } }.joined(separator: ", ")
  }
}

extension SizeDescription {
  fileprivate func check(_ number: Int, of space: some SearchSpace) throws(ArchitectureError) {
    guard !range.contains(number) else { return }
    throw ArchitectureError(
      "the \(meaning) (\(symbol)) of a network of \(space.name) must be from \(range.lowerBound) to "
        + "\(range.upperBound), not \(number)")
  }
}
