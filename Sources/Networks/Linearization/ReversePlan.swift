import Graphs

/// Which gradients a reverse pass computes, and which values of the forward pass it needs for them.
package struct ReversePlan {
  /// The parameters whose gradients are wanted, by node.
  package let selected: [Int: [Network.Parameter]]
  /// Whether a selected parameter lies at or before each node.
  let needsGradient: [Bool]
  /// Whether each node's output is read by the reverse pass.
  package let keeps: [Bool]
  /// Whether auxiliary outputs are computed and go back too.
  package let isForTraining: Bool
  /// Convolutions that take the batch norm behind them into their own step, and that batch norm.
  ///
  /// With constant statistics a batch norm is a factor f of every channel, and its input y = W·a linear in
  /// the weight. So the convolution's step can begin at the gradient g of the batch norm's output:
  ///
  ///     G = Σ g·a,   ∂W = f·G,   ∂γ = Σ g·(y − μ)/σ = (⟨W, G⟩ − μ·Σ g)/σ,   ∂a = (f·W)ᵀ·g
  ///
  /// It needs no feature map y, and none is scaled.
  let absorbed: [Int: Absorption]

  /// A convolution and the batch norm in its step.
  struct Absorption {
    let convolution: Convolution
    let batchNorm: Int
  }

  package init(
    _ network: Network, parameters: [Network.Parameter], batchNorm: BatchNormMode, isForTraining: Bool = false
  ) {
    let nodes = network.graph.nodes
    let selected = Dictionary(grouping: parameters, by: \.node)
    var needs: [Bool] = []
    for (index, node) in nodes.enumerated() {
      let isComputed = network.computes(index, inTraining: isForTraining)
      needs.append(isComputed && (selected[index] != nil || node.inputs.contains { needs[$0] }))
    }
    let absorbed =
      batchNorm == .coupled
      ? [:] : Self.absorbedBatchNorms(of: network, selected: selected, isForTraining: isForTraining)
    var keeps = [Bool](repeating: false, count: nodes.count)
    for (index, node) in nodes.enumerated() where needs[index] {
      if let source = node.inputs.first, absorbed[source]?.batchNorm == index { continue }
      let request = ReverseRequest(
        parameters: Set((selected[index] ?? []).map(\.suffix)), inputs: node.inputs.contains { needs[$0] },
        batchNorm: batchNorm)
      let reads = network.reads(of: index, for: request)
      if reads.contains(.output) { keeps[index] = true }
      if reads.contains(.inputs) { for input in node.inputs { keeps[input] = true } }
    }
    self.selected = selected
    needsGradient = needs
    self.keeps = keeps
    self.absorbed = absorbed
    self.isForTraining = isForTraining
  }

  /// Those of convolutions whose weight is selected and that nothing else reads.
  private static func absorbedBatchNorms(
    of network: Network, selected: [Int: [Network.Parameter]], isForTraining: Bool
  ) -> [Int: Absorption] {
    let readers = network.readerCounts(inTraining: isForTraining)
    var absorbed: [Int: Absorption] = [:]
    for (index, node) in network.graph.nodes.enumerated()
    where network.computes(index, inTraining: isForTraining) {
      guard case .batchNorm = network.fusion.kinds[index], let source = node.inputs.first, readers[source] == 1,
        let convolution = network.layers[source] as? Convolution, !convolution.hasBias, selected[source] != nil
      else { continue }
      absorbed[source] = Absorption(convolution: convolution, batchNorm: index)
    }
    return absorbed
  }
}

extension Network {
  /// What a node's reverse step reads.
  fileprivate func reads(of node: Int, for request: ReverseRequest) -> ReverseReads {
    if fusion.kinds[node].isReLU { return request.inputs ? .output : [] }
    // Automatic differentiation runs the layer once more.
    return fastLayers[node]?.reads(for: request) ?? .inputs
  }
}
