extension NASBench201Cell {
  /// A cell with one operation replaced, as the benchmark's regularized evolution mutates: one of nodes
  /// 1 to 3 uniformly, then one of its incoming edges uniformly, then a different operation uniformly.
  ///
  /// Edges are therefore not equally likely: 1/3 for the one into node 1, 1/6 for each into node 2 and
  /// 1/9 for each into node 3.
  ///
  /// Source: NATS-Bench, `regularized_ea.py` (Dong et al., TPAMI 2021).
  public func mutated(using generator: inout some RandomNumberGenerator) -> NASBench201Cell {
    let target = Int.random(in: 1...3, using: &generator)
    let source = Int.random(in: 0..<target, using: &generator)
    // Nodes before this one have 0 + 1 + ... + (target - 1) incoming edges together.
    let edge = target * (target - 1) / 2 + source
    let choices = NASBench201Operation.allCases
    let others = choices.filter { $0 != operations[edge] }
    var mutated = self
    mutated.operations[edge] = others[Int.random(in: 0..<others.count, using: &generator)]
    return mutated
  }
}
