extension Metric {
  /// −Σ t·ln(t + k) with t = q/(Σ q + k), q the nine deciles of the eigenvalues of ``MeasurementContext/fisherSpectrum()``
  /// and k = 10⁻¹⁰: the entropy of the spectrum of the Fisher information, in nats.
  ///
  /// Largest, ln 9, where all of the parameters are known equally well. The covariance Σ of the classes is taken itself.
  /// The authors' code multiplies the Jacobian by a Cholesky factor L of it, and so has LᵀL in the place of Σ = LLᵀ.
  /// Layers that cannot influence the output have no parameters here, while the authors' code takes zeros for them.
  /// Undefined where the Fisher information is zero or not finite. It needs no images and no labels, and is the same
  /// whatever weights the network has. Cost: a forward pass over 64 images of noise, and a backward pass for each class.
  /// When not to use it: by itself among networks of different depth; see ``vkdnwSingle``. In small networks, of a few
  /// dozen tensors, the draw of the weights decides more than the architecture.
  /// Source: Týbl and Neumann, "Training-free Neural Architecture Search through Variance of Knowledge of Deep Network
  /// Weights", CVPR 2025.
  public static let vkdnw = Metric(
    name: "vkdnw", title: "VKDNW: entropy of the Fisher information's spectrum",
    formula: "−Σ t·ln t, t the deciles of the eigenvalues of mean_n JᵀΣJ over their sum",
    direction: .higherIsBetter, range: "0 … 2.1973", ingredients: [.fisherSpectrum],
    source: "Týbl and Neumann, CVPR 2025"
  ) { context in
    .defined(try context.fisherSpectrum().decileEntropy)
  }
}
