import Architectures

/// Which gradients a reverse pass computes, and which values of the forward pass it needs for them.
package struct ReversePlan {
  /// The parameters whose gradients are wanted, by node.
  package let selected: [Int: [Network.Parameter]]
  /// Whether a selected parameter lies at or before each node.
  let needsGradient: [Bool]
  /// Whether each node's output is read by the reverse pass.
  package let keeps: [Bool]

  package init(_ network: Network, parameters: [Network.Parameter], batchNorm: BatchNormMode) {
    let nodes = network.graph.nodes
    let selected = Dictionary(grouping: parameters, by: \.node)
    var needs: [Bool] = []
    for (index, node) in nodes.enumerated() {
      needs.append(selected[index] != nil || node.inputs.contains { needs[$0] })
    }
    var keeps = [Bool](repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() where needs[index] {
      let roles = Set((selected[index] ?? []).map(\.role))
      let passesOn = node.inputs.contains { needs[$0] }
      switch node.layer {
      case .convolution: keeps[node.inputs[0]] = keeps[node.inputs[0]] || roles.contains(.convolutionWeight)
      case .linear: keeps[node.inputs[0]] = keeps[node.inputs[0]] || roles.contains(.linearWeight)
      case .batchNorm:
        let readsInput = roles.contains(.batchNormScale) || (batchNorm == .coupled && passesOn)
        keeps[node.inputs[0]] = keeps[node.inputs[0]] || readsInput
      case .maxPool: keeps[node.inputs[0]] = keeps[node.inputs[0]] || passesOn
      case .relu: keeps[index] = keeps[index] || passesOn
      case .input, .averagePool, .globalAveragePool, .sum, .concatenation, .zero: break
      }
    }
    self.selected = selected
    needsGradient = needs
    self.keeps = keeps
  }
}
