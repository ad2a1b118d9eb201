extension Metric {
  /// Σ_i K_ii: the summed squared gradient norms. Scales with the network's size.
  public static let kernelTrace = Metric(
    name: "kernel-trace", title: "Trace of the kernel", formula: "Σ K_ii", direction: .higherIsBetter, range: "0 … ∞",
    ingredients: [.kernel], source: "Shu et al. (NASI), ICLR 2022"
  ) { context in
    let kernel = try context.kernel()
    return .defined((0..<kernel.size).reduce(0.0) { $0 + kernel[$1, $1] })
  }
}
