import Graphs
import Spaces
import Torch

extension FinalComparison {
  /// The winner of a search and its rivals: a random architecture and the largest one, both within the search's bounds,
  /// and a well-known network with about as many multiply-accumulates as the winner.
  ///
  /// If the space cannot be listed, the largest is the largest that some thousand mutations find; without bounds, it is
  /// left out. The well-known network comes from the space, or else from the first space of the catalogue that has any,
  /// with its widths divided; it is left out if none comes within a quarter of the winner's cost. Cost: a graph for every
  /// architecture of a space that can be listed; otherwise, a few thousand graphs.
  public static func contestants(
    winner: Architecture, of configuration: StudyConfiguration, catalogue: Catalogue = .standard
  ) throws(SearchError) -> [Contestant] {
    try searching {
      let space = try configuration.plan.searchSpace(in: catalogue)
      let bounded = BoundedSpace(space: space, of: configuration)
      let seed = Seed(configuration.seed)
      var generator = seed.derived("random contestant").generator()
      var contestants = [
        Contestant(role: "winner", architecture: winner),
        Contestant(role: "random", architecture: try bounded.sample(&generator)),
      ]
      var climber = seed.derived("largest contestant").generator()
      if let largest = try bounded.largest(&climber) {
        contestants.append(Contestant(role: "largest", architecture: largest))
      }
      var scale = configuration.target
      scale.sizes = try space.completed(configuration.plan.sizes)
      let cost = try space.graph(of: winner, at: scale).cost().multiplyAccumulates
      let standard = try standardNetwork(costing: cost, at: scale, beside: space, catalogue)
      if let standard, standard.architecture != winner { contestants.append(standard) }
      return contestants
    }
  }

  /// The first published network that some divisor brings within ``goodMatch`` of a number of multiply-accumulates, or
  /// else the one that comes closest, if within ``worstMatch``.
  private static func standardNetwork(
    costing cost: Int, at scale: NetworkScale, beside space: any SearchSpace, _ catalogue: Catalogue
  ) throws -> Contestant? {
    let spaces = [space] + catalogue.spaces
    guard let space = spaces.first(where: { !$0.publishedNetworks.isEmpty }) else { return nil }
    var closest: (contestant: Contestant, ratio: Double)?
    for network in space.publishedNetworks {
      let architecture = try space.architecture(network.text)
      let divisors = try space.size(named: network.divisor).range
      func candidate(_ divisor: Int) throws -> (contestant: Contestant, cost: Int) {
        var scale = scale
        scale.sizes = try space.completed([network.divisor: divisor])
        return (
          Contestant(role: "standard", architecture: architecture, sizes: scale.sizes, name: network.name),
          try space.graph(of: architecture, at: scale).cost().multiplyAccumulates
        )
      }
      // The larger the divisor, the lower the cost: the first divisor that costs no more, and the one before it.
      var (first, end) = (divisors.lowerBound, divisors.upperBound)
      while first < end {
        let middle = (first + end) / 2
        if try candidate(middle).cost <= cost { end = middle } else { first = middle + 1 }
      }
      for divisor in [first - 1, first] where divisors.contains(divisor) {
        let (contestant, own) = try candidate(divisor)
        let ratio = max(Double(own) / Double(cost), Double(cost) / Double(own))
        if ratio < closest?.ratio ?? worstMatch { closest = (contestant, ratio) }
      }
      if let closest, closest.ratio <= goodMatch { break }
    }
    return closest?.contestant
  }

  /// Ratios of multiply-accumulates.
  private static let goodMatch = 1.1
  private static let worstMatch = 1.25
}
