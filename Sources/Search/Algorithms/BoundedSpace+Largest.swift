import Spaces
import Torch

extension BoundedSpace {
  /// The architecture with the most parameters in the final network within the bounds.
  ///
  /// A space that can be listed is searched exhaustively. In others, the largest of ``largestSamples`` draws is mutated
  /// ``largestSteps`` times, keeping mutations that are larger and within the bounds; without bounds, there is none.
  func largest(_ generator: inout SeededGenerator) throws(ArchitectureError) -> Architecture? {
    var largest: (architecture: Architecture, parameters: Int)?
    func consider(_ architecture: Architecture) throws(ArchitectureError) {
      let parameters = try parameters(of: architecture)
      if parameters > largest?.parameters ?? 0, try allows(architecture) { largest = (architecture, parameters) }
    }
    if let all = space.all() {
      for architecture in all { try consider(architecture) }
      return largest?.architecture
    }
    guard !bounds.areNone else { return nil }
    for _ in 0..<Self.largestSamples { try consider(try sample(&generator)) }
    for _ in 0..<Self.largestSteps {
      guard let current = largest?.architecture else { break }
      try consider(try space.mutation(of: current, using: &generator))
    }
    return largest?.architecture
  }

  static let largestSamples = 20
  static let largestSteps = 2_000

  private func parameters(of architecture: Architecture) throws(ArchitectureError) -> Int {
    do { return try space.graph(of: architecture, at: scale).parameterCount() } catch {
      throw ArchitectureError("\(error)")
    }
  }
}
