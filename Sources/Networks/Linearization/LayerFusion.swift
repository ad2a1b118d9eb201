import Graphs

/// Which layers of a network are computed in passing, within the sum or the ReLU that reads them.
///
/// Feature maps are much larger than caches, so a batch norm, a sum or a ReLU costs what it reads and
/// writes. A batch norm whose only reader is a sum or a ReLU is a factor and a shift in it, and a ReLU
/// behind a sum is written together with the sum, or in place of it.
package struct LayerFusion {
  /// The layers that a pass knows by itself; every other one is asked for its rules.
  package enum Kind: Sendable {
    case batchNorm(BatchNorm)
    case sum
    case relu
    case other

    init(_ layer: any Layer) {
      if let batchNorm = layer as? BatchNorm {
        self = .batchNorm(batchNorm)
      } else if layer is Sum {
        self = .sum
      } else {
        self = layer is ReLU ? .relu : .other
      }
    }

    var isSum: Bool { if case .sum = self { true } else { false } }
    var isReLU: Bool { if case .relu = self { true } else { false } }
  }

  /// By node.
  package let kinds: [Kind]
  /// Batch norms without a value of their own.
  private(set) var isInlined: [Bool]
  /// For each sum the ReLU that reads it.
  private(set) var positivePart: [Int: Int] = [:]
  /// Sums that only their ReLU reads.
  private(set) var isOnlyPositive: [Bool]

  init(_ graph: NetworkGraph) {
    kinds = graph.nodes.map { Kind($0.layer) }
    var readers: [[Int]] = Array(repeating: [], count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { readers[input].append(index) }
    }
    isInlined = Array(repeating: false, count: graph.nodes.count)
    isOnlyPositive = isInlined
    let outputs = Set([graph.output] + graph.auxiliaryOutputs.map(\.node))
    for index in graph.nodes.indices where !outputs.contains(index) {
      switch kinds[index] {
      case .batchNorm:
        guard readers[index].count == 1 else { continue }
        let reader = kinds[readers[index][0]]
        isInlined[index] = reader.isSum || reader.isReLU
      case .sum:
        // Equal parameter-free layers of one input were made one, so there is at most one ReLU.
        let relu = readers[index].first { kinds[$0].isReLU }
        positivePart[index] = relu
        isOnlyPositive[index] = relu != nil && readers[index].count == 1
      case .relu, .other:
        continue
      }
    }
  }
}
