import Graphs

/// Which layers of a network are computed in passing, within the sum or the ReLU that reads them.
///
/// Feature maps are much larger than caches, so a batch norm, a sum or a ReLU costs what it reads and
/// writes. A batch norm whose only reader is a sum or a ReLU is a factor and a shift in it, and a ReLU
/// behind a sum is written together with the sum, or in place of it.
struct LayerFusion {
  /// Batch norms without a value of their own.
  private(set) var isInlined: [Bool]
  /// For each sum the ReLU that reads it.
  private(set) var positivePart: [Int: Int] = [:]
  /// Sums that only their ReLU reads.
  private(set) var isOnlyPositive: [Bool]

  init(_ graph: NetworkGraph) {
    var readers: [[Int]] = Array(repeating: [], count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { readers[input].append(index) }
    }
    isInlined = Array(repeating: false, count: graph.nodes.count)
    isOnlyPositive = isInlined
    for (index, node) in graph.nodes.enumerated() where index != graph.output {
      switch node.layer {
      case .batchNorm:
        guard readers[index].count == 1 else { continue }
        switch graph.nodes[readers[index][0]].layer {
        case .sum, .relu: isInlined[index] = true
        default: continue
        }
      case .sum:
        // Equal parameter-free layers of one input were made one, so there is at most one ReLU.
        let relu = readers[index].first { graph.nodes[$0].layer == .relu }
        positivePart[index] = relu
        isOnlyPositive[index] = relu != nil && readers[index].count == 1
      default:
        continue
      }
    }
  }
}
