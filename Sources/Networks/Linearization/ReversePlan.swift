import Graphs

/// Which gradients a reverse pass computes, and which values of the forward pass it needs for them.
package struct ReversePlan {
  /// The parameters whose gradients are wanted, by node.
  package let selected: [Int: [Network.Parameter]]
  /// Whether a selected parameter lies at or before each node.
  let needsGradient: [Bool]
  /// Whether each node's output is read by the reverse pass.
  package let keeps: [Bool]
  /// Convolutions that take the batch norm behind them into their own step, and that batch norm.
  ///
  /// With constant statistics a batch norm is a factor f of every channel, and its input y = W·a linear in
  /// the weight. So the convolution's step can begin at the gradient g of the batch norm's output:
  ///
  ///     G = Σ g·a,   ∂W = f·G,   ∂γ = Σ g·(y − μ)/σ = (⟨W, G⟩ − μ·Σ g)/σ,   ∂a = (f·W)ᵀ·g
  ///
  /// It needs no feature map y, and none is scaled.
  let absorbed: [Int: Int]

  package init(_ network: Network, parameters: [Network.Parameter], batchNorm: BatchNormMode) {
    let nodes = network.graph.nodes
    let selected = Dictionary(grouping: parameters, by: \.node)
    var needs: [Bool] = []
    for (index, node) in nodes.enumerated() {
      needs.append(selected[index] != nil || node.inputs.contains { needs[$0] })
    }
    let absorbed = batchNorm == .coupled ? [:] : Self.absorbedBatchNorms(of: network, selected: selected)
    var keeps = [Bool](repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() where needs[index] {
      let roles = Set((selected[index] ?? []).map(\.role))
      let passesOn = node.inputs.contains { needs[$0] }
      switch node.layer {
      case .convolution: keeps[node.inputs[0]] = keeps[node.inputs[0]] || roles.contains(.convolutionWeight)
      case .linear: keeps[node.inputs[0]] = keeps[node.inputs[0]] || roles.contains(.linearWeight)
      case .batchNorm where absorbed[node.inputs[0]] == index: break
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
    self.absorbed = absorbed
  }

  /// Those of convolutions whose weight is selected and that nothing else reads.
  private static func absorbedBatchNorms(
    of network: Network, selected: [Int: [Network.Parameter]]
  ) -> [Int: Int] {
    let (graph, readers) = (network.graph, network.graph.readerCounts)
    var absorbed: [Int: Int] = [:]
    for (index, node) in graph.nodes.enumerated() {
      guard case .batchNorm = node.layer, let source = node.inputs.first, readers[source] == 1,
        case .convolution = graph.nodes[source].layer, network.parameter(.convolutionBias, of: source) == nil,
        selected[source] != nil
      else { continue }
      absorbed[source] = index
    }
    return absorbed
  }
}
