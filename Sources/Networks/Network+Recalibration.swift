import Torch

extension Network {
  /// This network with running statistics that are those of a batch, exactly: every batch norm's mean over
  /// images and pixels, and its unbiased variance as PyTorch tracks it.
  ///
  /// Running statistics are averages over the last steps of a training, each with other weights. While weights
  /// move fast they fit no network at all; after a short training, accuracies, losses and kernels that read them
  /// measure that more than the network. Recalibrated ones belong to the weights as they are.
  ///
  /// The parameters are shared with this network and follow its training; the statistics are new, and this
  /// network's own stay as they are. Without tracked statistics the result equals this network.
  ///
  /// - Parameter images: at least two images of the training set, as ``prepared(_:)`` gives them.
  /// - Throws: ``NetworkError`` where shapes do not fit or memory is exhausted.
  ///
  /// Cost: one forward pass. Source: Wu and Johnson, "Rethinking 'Batch' in BatchNorm", 2021 (precise batch
  /// norm). When not to use it: to reproduce a published accuracy that was measured with tracked statistics.
  public func recalibrated(on images: Tensor) throws(NetworkError) -> Network {
    let fresh = try tensors { () throws(TorchError) in
      var fresh: [Int: Statistics] = [:]
      for (node, tracked) in statistics where !isAuxiliary[node] {
        fresh[node] = Statistics(
          mean: try .zeros(tracked.mean.shape, dataType: dataType, device: device),
          variance: try .zeros(tracked.variance.shape, dataType: dataType, device: device))
      }
      return fresh
    }
    // Auxiliary outputs are not computed, so what they read keeps its tracked statistics.
    let network = Network(sharingParametersOf: self, statistics: statistics.merging(fresh) { $1 })
    guard !fresh.isEmpty else { return network }
    _ = try withoutGradients { () throws(NetworkError) in
      try Linearization(
        of: network, on: images, plan: ReversePlan(network, parameters: [], batchNorm: .coupled),
        batchNorm: .coupled, updatesStatistics: true, momentum: 1
      ).logits
    }
    return network
  }
}
