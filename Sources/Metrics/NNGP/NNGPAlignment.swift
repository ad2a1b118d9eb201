import TangentKernels

extension Metric {
  /// LGA of Z·Zᵀ, the kernel of the logits, in place of the tangent kernel: see ``labelGradientAlignment(of:labels:)``.
  ///
  /// Cost: one forward pass over the probe's images, no gradients. When not to use it: at initialization, where logits
  /// know nothing of the labels and the value is near zero for every architecture.
  /// Source: Rumiantsev and Coates (ETE-NAS), ICASSP 2023.
  public static let nngpAlignment = Metric(
    name: "nngp-lga", title: "LGA of the kernel of the logits", formula: "lga of Z·Zᵀ, Z the logits",
    direction: .higherIsBetter, range: "-1 … 1", ingredients: [.outputs],
    source: "Rumiantsev and Coates, ICASSP 2023"
  ) { context in
    Metrics.labelGradientAlignment(of: try context.outputs().logitKernel, labels: try context.probeLabels)
  }
}
