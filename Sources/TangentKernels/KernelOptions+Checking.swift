import Networks

extension KernelOptions {
  /// Checks that a kernel of so many images of a network can be computed within the memory limit, without computing
  /// anything.
  /// - Throws: ``KernelError`` that says how much memory it needs at least, or which implementation fits.
  package func check(_ network: Network, images: Int) throws(KernelError) {
    try checkImplementation()
    guard implementation != .perSample else { return }
    let plan = ReversePlan(network, parameters: network.parameters(in: parameters), batchNorm: batchNorm)
    _ = try KernelMemory(for: network, plan: plan, options: self, seeding: .sum, rows: images, images: images)
  }

  /// - Throws: ``KernelError/invalid(_:)`` where the implementation is not defined for the batch-norm mode.
  func checkImplementation() throws(KernelError) {
    guard implementation.supports(batchNorm) else {
      throw .invalid(
        implementation == .layerWise
          ? "layer-wise kernels need samples that do not influence each other: use frozen or running batch norm, "
            + "or the row-wise implementation for coupled"
          : "\(implementation.rawValue) kernels support only coupled batch norm: use the layer-wise "
            + "implementation for \(batchNorm.rawValue)")
    }
  }
}
