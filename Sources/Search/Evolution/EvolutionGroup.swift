import Metrics

/// Evolutions that are summarized together, such as those of one stratum.
public struct EvolutionGroup: Hashable, Sendable {
  /// A quantity over the group, after a number of steps.
  public struct Quartiles: Hashable, Sendable {
    public let steps: Int
    public let lower: Double
    public let median: Double
    public let upper: Double
    /// How many members of the group have the quantity there.
    public let count: Int
  }

  public let name: String
  public let evolutions: [KernelEvolution]

  public init(name: String, evolutions: [KernelEvolution]) {
    self.name = name
    self.evolutions = evolutions
  }

  /// The quartiles of a quantity at every step at which some evolution has it.
  public func quartiles(of quantity: String) -> [Quartiles] {
    var values: [Int: [Double]] = [:]
    for point in evolutions.flatMap(\.points) {
      if let number = point.value(of: quantity).number { values[point.steps, default: []].append(number) }
    }
    return values.keys.sorted().compactMap { steps in
      values[steps].map { numbers in
        let sorted = numbers.sorted()
        return Quartiles(
          steps: steps, lower: sorted.quantile(0.25), median: sorted.quantile(0.5),
          upper: sorted.quantile(0.75), count: sorted.count)
      }
    }
  }

  /// The evolution whose last value of a quantity is the nearest to the group's median: the one to show.
  public func typical(by quantity: String) -> KernelEvolution? {
    let last = evolutions.compactMap { evolution in
      evolution.points.last?.value(of: quantity).number.map { (evolution, $0) }
    }
    guard !last.isEmpty else { return nil }
    let median = last.map(\.1).sorted().quantile(0.5)
    return last.min { abs($0.1 - median) < abs($1.1 - median) }?.0
  }
}
