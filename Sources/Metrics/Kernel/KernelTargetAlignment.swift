import TangentKernels

extension Metric {
  /// ⟨K, L⟩ / (‖K‖ ‖L‖) with L_ij = +1 for equal labels, else −1; ‖L‖ = N.
  ///
  /// Nothing is centered, so a kernel whose entries share a positive offset scores low where there are more than two
  /// classes, for most of L is −1. Undefined for a zero kernel. Cost: O(N²). When not to use it: to compare networks
  /// whose kernels have different offsets; LGA and CKA remove them.
  /// Source: Cristianini, Shawe-Taylor, Elisseeff and Kandola, NIPS 2001, for two classes.
  public static let kernelTargetAlignment = Metric(
    name: "kernel-target-alignment", title: "Kernel-target alignment", formula: "⟨K, L⟩ / (N ‖K‖), L_ij = ±1",
    direction: .higherIsBetter, range: "-1 … 1", ingredients: [.kernel], source: "Cristianini et al., NIPS 2001"
  ) { context in
    let kernel = try context.kernel().scaledToUnit()
    let target = LabelKernel(context.kernelLabels)
    return .defined(
      min(max(kernel.product(target.signed) / (kernel.norm * Double(kernel.size)), -1), 1))
  }
}
