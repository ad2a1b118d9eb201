import Tangent

extension EvaluationPlan {
  /// One line that says what was measured.
  ///
  /// - Parameters:
  ///   - state: where the network's weights come from, in place of the plan's own training.
  ///   - recomputesStatistics: whether recomputed batch-norm statistics count; nil where the plan's metrics decide.
  func provenance(seed: UInt64, state: String? = nil, recomputesStatistics: Bool? = nil) -> String {
    let draft = PlanDraft(plan: self, seed: seed)
    let needs = needs
    guard !needs.needNoNetwork else {
      return "counted from the layers, no network computed; \(DatasetOption.spoken(dataset)), \(sizeText)"
    }
    let state =
      state
      ?? (epochs == 0 ? "at initialization" : "after \(training)\(ladder)")
    let kernel =
      needs.needKernel
      ? "kernel \(kernelPreset) (\(KernelOptionGroup.words(in: draft).joined(separator: ", "))) of "
        + "\(Formatted.counted(kernelImages, "held-out image")), " : ""
    let probe = needs.needProbe ? "\(Formatted.counted(probeImages, "probe image")), " : ""
    let readsStatistics =
      recomputesStatistics
      ?? (needs.needStatistics || (needs.needKernel && self.kernel.batchNorm == .running))
    let statistics = readsStatistics ? ", \(statistics)" : ""
    let network =
      DataOptions.words(in: draft) + ScaleOptions.words(in: draft) + NetworkOptions.words(in: draft)
      + RepetitionOptions.words(in: draft)
    return "\(kernel)\(probe)\(state)\(statistics); \(network.joined(separator: ", "))"
  }

  /// Such as "2 epochs of short on 1,536 images".
  var training: String {
    "\(Formatted.counted(epochs, "epoch")) of \(recipe.title) on "
      + (trainingImages.map { Formatted.counted($0, "image") } ?? "all images")
  }

  private var statistics: String {
    guard let recalibrationImages else { return "batch-norm statistics as training tracked them" }
    let count = min(recalibrationImages, trainingImages ?? recalibrationImages)
    return "batch-norm statistics recomputed on "
      + (epochs == 0 ? Formatted.counted(count, "training image") : "\(Formatted.count(count)) of them")
  }

  /// The sizes of the networks in the space's own letters, such as "C = 8, N = 1".
  var sizeText: String {
    (try? searchSpace(in: TangentCommand.catalogue).text(of: sizes)) ?? sizes.description
  }

  /// What the plan's metrics are computed from.
  var needs: Set<Ingredient> {
    metrics.compactMap { try? TangentCommand.catalogue.metric(named: $0) }.reduce(into: []) {
      $0.formUnion($1.ingredients)
    }
  }
}

extension EvaluationPlan {
  /// The other epochs that are measured, in words.
  private var ladder: String {
    let before = measuredEpochs.dropLast()
    guard rungs != nil, !before.isEmpty else { return "" }
    let rungs =
      before.elementsEqual(0..<epochs)
      ? ", and at every epoch before"
      : ", and at \(before.count == 1 ? "epoch" : "epochs") \(before.map(String.init).joined(separator: ", "))"
    if separatesRungs { return rungs + ", each a training of its own" }
    return rungs + (recipe.schedule.annealsWithinBudget ? ", points of one annealed training" : "")
  }
}
