extension NASBench201Cell {
  /// The benchmark's isomorphism key: 6,466 different ones.
  ///
  /// Node 0 is "0". An edge gives "#" where its operation is `none` or its source is "#", the source's
  /// text where it is `skip_connect`, and otherwise "(source)@operation". A node is its edges' texts,
  /// sorted and joined by "+".
  ///
  /// The quirk is kept: zero terms stay in sums as "#", and a node counts as zero only where its text
  /// is "#" alone, so a node "#+#", although zero, does not. Equal networks can thus have different
  /// keys; use ``functionalForm`` to compare functions.
  public var benchmarkIsomorphismKey: String {
    isomorphismKey { operation, source in operation == .none || source == "#" }
  }

  /// The key that knows only that `skip_connect` is the identity and takes `none` as any other
  /// operation: 12,751 different ones, the other number that the literature quotes.
  public var skipIsomorphismKey: String {
    isomorphismKey { _, _ in false }
  }

  private func isomorphismKey(isZero: (NASBench201Operation, String) -> Bool) -> String {
    var terms: [[String]] = [["0"], [], [], []]
    for (edge, operation) in zip(Self.edges, operations) {
      let source = terms[edge.source].sorted().joined(separator: "+")
      if isZero(operation, source) {
        terms[edge.target].append("#")
      } else if operation == .skipConnect {
        terms[edge.target].append(source)
      } else {
        terms[edge.target].append("(\(source))@\(operation.rawValue)")
      }
    }
    return terms[3].sorted().joined(separator: "+")
  }

  /// The cell as a formula with sums flattened and zeros left out: 4,930 different ones, "0" for the
  /// 341 cells that ignore their input.
  ///
  /// A node is a sum of terms; `none` and whatever reads a zero node give no term, `skip_connect` gives
  /// its source's terms, and the others one term. Terms are sorted and repeated ones stay: x + x is not
  /// x. That pooling a sum is the sum of the pooled terms is not used.
  ///
  /// A formula does not say which of its convolutions are one and the same: conv(x) + conv(x) stands for
  /// two convolutions and also for one that is added twice. ``weightSharingForm`` tells them apart.
  public var functionalForm: String {
    let terms = terms { _ in "" }[3]
    return terms.isEmpty ? "0" : terms.joined(separator: "+")
  }

  /// ``functionalForm`` with numbers at convolutions of equal formula, so that one convolution used twice
  /// and two convolutions differ: 5,260 different ones. Two cells share it exactly if their simplified
  /// graphs are the same up to the order and nesting of sums and the names of nodes, so that each
  /// computes what the other does when their convolutions get the same weights.
  ///
  /// - Complexity: at most 24 formulas are written, one for each of the numberings of equal convolutions.
  public var weightSharingForm: String {
    let live = liveEdges
    let plain = terms { _ in "" }
    var groups: [String: [Int]] = [:]
    for (index, edge) in Self.edges.enumerated() where live[index] && operations[index].convolutionKernelSize != nil {
      groups[operations[index].rawValue + plain[edge.source].joined(separator: "+"), default: []].append(index)
    }
    var numberings: [[Int: Int]] = [[:]]
    for group in groups.values where group.count > 1 {
      let orders = permutations(of: group)
      numberings = numberings.flatMap { numbering in
        orders.map { order in
          var extended = numbering
          for (number, edge) in order.enumerated() { extended[edge] = number + 1 }
          return extended
        }
      }
    }
    let forms = numberings.map { numbering in
      terms { edge in numbering[edge].map { "#\($0)" } ?? "" }[3].joined(separator: "+")
    }
    let form = forms.min() ?? ""
    return form.isEmpty ? "0" : form
  }

  /// The sorted terms of each node; `mark` is written behind the operation of an edge.
  private func terms(mark: (Int) -> String) -> [[String]] {
    var terms: [[String]] = [["input"], [], [], []]
    for (index, edge) in Self.edges.enumerated() {
      let source = terms[edge.source]
      switch operations[index] {
      case .none: break
      case .skipConnect: terms[edge.target] += source
      case let operation where !source.isEmpty:
        terms[edge.target].append("\(operation.rawValue)\(mark(index))(\(source.sorted().joined(separator: "+")))")
      default: break
      }
    }
    return terms.map { $0.sorted() }
  }
}

/// All orders of a few numbers.
private func permutations(of numbers: [Int]) -> [[Int]] {
  guard numbers.count > 1 else { return [numbers] }
  return numbers.flatMap { first in
    permutations(of: numbers.filter { $0 != first }).map { [first] + $0 }
  }
}
