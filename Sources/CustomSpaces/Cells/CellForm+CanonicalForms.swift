extension CellForm {
  /// Whether each edge carries something from the input to the output.
  func liveEdges(of selection: Selection) -> [Bool] {
    let isOpen = operations(of: selection).map { $0.role != .zero }
    var depends = (0..<nodeCount).map { $0 == 0 }
    for (edge, isOpen) in zip(edges, isOpen) where isOpen && depends[edge.source] { depends[edge.target] = true }
    let reaches = reachingNodes(of: selection)
    return zip(edges, isOpen).map { $1 && depends[$0.source] && reaches[$0.target] }
  }

  /// Whether each node can contribute to the output.
  private func reachingNodes(of selection: Selection) -> [Bool] {
    var reaches = (0..<nodeCount).map { $0 == nodeCount - 1 }
    for (edge, operation) in zip(edges, operations(of: selection)).reversed()
    where operation.role != .zero && reaches[edge.target] {
      reaches[edge.source] = true
    }
    return reaches
  }

  func isConnected(_ selection: Selection) -> Bool { liveEdges(of: selection).contains(true) }

  /// The cell as a sum of terms: it leaves out operations that give zeros and whatever reads only them, and replaces
  /// identities by their source's terms. `0` if nothing is left.
  ///
  /// It does not tell which operations with weights are the same one; ``equivalenceKey(of:)`` does. As for the built-in
  /// cells, the shift that a batch norm of zeros may learn counts as zero. If nodes are concatenated or have layers of
  /// their own, it is the text itself.
  func canonicalForm(of selection: Selection) -> String {
    guard combination == .sum, after.isEmpty else { return text(of: selection) }
    return form(of: selection) { _ in "" }
  }

  /// ``canonicalForm(of:)`` that numbers operations with weights and equal formulas, so that one operation used twice
  /// differs from two operations. The numbering is the one that gives the smallest text. If there are more than 120
  /// numberings, it follows the order of the edges, and some equivalent cells may have different keys.
  func equivalenceKey(of selection: Selection) -> String {
    guard combination == .sum, after.isEmpty else { return text(of: selection) }
    let (chosen, reaches) = (operations(of: selection), reachingNodes(of: selection))
    let plain = terms(of: selection) { _ in "" }
    var groups: [String: [Int]] = [:]
    for (place, edge) in edges.enumerated() where chosen[place].role == .own {
      let reads = plain[edge.source]
      // An operation that reads zeros and keeps them appears in no formula.
      guard reaches[edge.target], !reads.isEmpty || !chosen[place].keepsZeros else { continue }
      groups["\(chosen[place].name)(\(reads.joined(separator: "+")))", default: []].append(place)
    }
    let repeated = groups.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > 1 }
    let count = repeated.reduce(1) { product, group in
      group.indices.reduce(product) { $0 > 120 ? $0 : $0 * ($1 + 1) }
    }
    var numberings: [[Int: Int]] = [[:]]
    for group in repeated {
      let orders = count > 120 ? [group] : permutations(of: group)
      numberings = numberings.flatMap { numbering in
        orders.map { order in
          numbering.merging(order.enumerated().map { ($1, $0 + 1) }) { _, new in new }
        }
      }
    }
    let forms = numberings.map { numbering in form(of: selection) { numbering[$0].map { "#\($0)" } ?? "" } }
    return forms.min() ?? text(of: selection)
  }

  private func form(of selection: Selection, mark: (Int) -> String) -> String {
    let terms = terms(of: selection, mark: mark)[nodeCount - 1]
    return terms.isEmpty ? "0" : terms.joined(separator: "+")
  }

  /// The sorted terms of each node; `mark` is written after the operation of an edge.
  private func terms(of selection: Selection, mark: (Int) -> String) -> [[String]] {
    var terms = Array(repeating: [String](), count: nodeCount)
    terms[0] = ["input"]
    for (place, (edge, operation)) in zip(edges, operations(of: selection)).enumerated() {
      let source = terms[edge.source].sorted()
      switch operation.role {
      case .zero: break
      case .identity: terms[edge.target] += source
      case .interchangeable, .own:
        guard !source.isEmpty || !operation.keepsZeros else { break }
        let reads = source.isEmpty ? "0" : source.joined(separator: "+")
        terms[edge.target].append("\(operation.name)\(mark(place))(\(reads))")
      }
    }
    return terms.map { $0.sorted() }
  }
}

/// All permutations of a few numbers.
private func permutations(of numbers: [Int]) -> [[Int]] {
  guard numbers.count > 1 else { return [numbers] }
  return numbers.flatMap { first in
    permutations(of: numbers.filter { $0 != first }).map { [first] + $0 }
  }
}
