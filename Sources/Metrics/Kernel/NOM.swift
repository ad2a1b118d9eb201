extension Metric {
  /// Z + 2·max(0, 3/2 − Z) with Z = mean(t²)/mean(t)² of the traces t of the tangent kernels of one image for four
  /// initial weights: see ``MeasurementContext/initialTraces()``.
  ///
  /// How much the kernel depends on the draw of the weights, with a penalty below 3/2, where the value grows again. The
  /// image is the first of the probe's. The method minimizes the mean over a distribution of architectures; this is the
  /// value of one. Undefined where all traces are zero. Cost: four draws of the network, with a forward pass of one image
  /// and a backward pass for each class. When not to use it: for fine differences, since four draws estimate Z poorly.
  /// Source: "Fast Neural Architecture Search with Random Neural Tangent Kernel", submitted to ICLR 2024 (NAS-NOM).
  public static let nom = Metric(
    name: "nom", title: "NOM: normalized second moment of the kernel's trace",
    formula: "Z + 2·max(0, 3/2 − Z), Z = mean(t²)/mean(t)², t = Σ_c ‖∂f_c/∂θ‖² for four initial weights",
    direction: .lowerIsBetter, range: "1.5 … 4", ingredients: [.initialTraces],
    source: "\"Fast NAS with Random NTK\", 2023"
  ) { context in
    let moment = try context.initialTraces().normalizedSecondMoment()
    return .defined(moment + 2 * max(0, 1.5 - moment))
  }
}
