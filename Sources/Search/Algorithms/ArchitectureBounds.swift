import Graphs
import Spaces
import Torch

/// Limits on what an architecture may cost in the final network.
///
/// A reduced proxy is smaller than the network that is trained in the end; bounds are on the latter.
public struct ArchitectureBounds: Hashable, Sendable, Codable {
  /// Learned numbers, dead edges included, as the benchmarks count.
  public var largestParameters: Int?
  /// Multiply-accumulates for one image.
  public var largestMultiplyAccumulates: Int?

  public init(largestParameters: Int? = nil, largestMultiplyAccumulates: Int? = nil) {
    self.largestParameters = largestParameters
    self.largestMultiplyAccumulates = largestMultiplyAccumulates
  }

  public var areNone: Bool { largestParameters == nil && largestMultiplyAccumulates == nil }

  public func allow(_ cost: NetworkCost) -> Bool {
    cost.parameters <= largestParameters ?? .max && cost.multiplyAccumulates <= largestMultiplyAccumulates ?? .max
  }
}

/// A space's moves, repeated until they land within the bounds.
struct BoundedSpace: Sendable {
  let space: any SearchSpace
  let bounds: ArchitectureBounds
  let scale: NetworkScale

  /// Draws that are made before the bounds are said to hold nothing.
  static let largestDraws = 5_000
  /// Mutations that are tried before a fresh draw takes their place.
  static let largestMutations = 200

  func allows(_ architecture: Architecture) throws(ArchitectureError) -> Bool {
    if bounds.areNone { return true }
    return bounds.allow(try cost(of: architecture))
  }

  /// What the architecture costs as the final network.
  private func cost(of architecture: Architecture) throws(ArchitectureError) -> NetworkCost {
    let graph = try space.graph(of: architecture, at: scale)
    do { return try graph.cost() } catch { throw ArchitectureError(error) }
  }

  func sample(_ generator: inout SeededGenerator) throws(ArchitectureError) -> Architecture {
    var smallest: NetworkCost?
    for _ in 0..<Self.largestDraws {
      let architecture = space.sample(using: &generator)
      if bounds.areNone { return architecture }
      let cost = try cost(of: architecture)
      if bounds.allow(cost) { return architecture }
      if cost.parameters < smallest?.parameters ?? .max { smallest = cost }
    }
    let found = smallest.map { "the smallest has \($0.parameters) parameters and \($0.multiplyAccumulates) MACs" }
    throw ArchitectureError(
      "none of \(Self.largestDraws) architectures drawn from \(space.name) is within the bounds; "
        + "\(found ?? "none could be built"); raise the bounds")
  }

  func mutation(
    of architecture: Architecture, _ generator: inout SeededGenerator
  ) throws(ArchitectureError) -> Architecture {
    for _ in 0..<Self.largestMutations {
      let mutated = try space.mutation(of: architecture, using: &generator)
      if try allows(mutated) { return mutated }
    }
    return try sample(&generator)
  }
}
