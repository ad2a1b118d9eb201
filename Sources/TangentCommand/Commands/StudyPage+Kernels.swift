import Tangent

/// A study's kernels in pictures.
extension StudyPage {
  /// - Throws: `ReportError` if memory is exhausted.
  func addKernels(to page: inout HTMLPage) throws(ReportError) {
    guard let kernels else { return }
    page.addHeading("The kernels of the best and the worst")
    guard !kernels.all.isEmpty else {
      page.addParagraph("No architecture has a score, so there is no kernel to show.")
      return
    }
    page.addParagraph(
      "The tangent kernels at initialization, recomputed for this page from the initial weights of the trials: "
        + "\(kernels.plan.provenance(seed: configuration.seed)). \(options(of: kernels))Images are ordered by class; "
        + "light squares along the diagonal show agreement with the labels. Each picture has its own color range.")
    try page.addImages(
      kernels.all.map { kernel in
        let map = HeatMap(of: kernel.measurement.kernel.summary, labels: kernels.labels)
        return (
          map.image,
          "\(kernel.name) by score: LGA \(kernel.value(of: "lga").text), condition number "
            + "\(kernel.value(of: "condition-number").text); \(Formatted.number(map.range.lowerBound)) dark to "
            + "\(Formatted.number(map.range.upperBound)) light"
        )
      })
    page.addTable(
      ["kernel", "trial", "score", "LGA", "condition number", "architecture"],
      kernels.all.map { kernel in
        [
          "\(kernel.name) by score", "\(kernel.ranked.trial.number)", kernel.ranked.scoreText(entry.objectives.first),
          kernel.value(of: "lga").text, kernel.value(of: "condition-number").text,
          kernel.ranked.trial.architecture.text,
        ]
      }, texts: [5])
  }

  /// Where the options come from, if the study measured no kernel.
  private func options(of kernels: StudyKernels) -> String {
    guard !kernels.measuresKernels else { return "" }
    let isStandard = kernels.plan.kernel.isDefined(as: KernelPreset.tangent.options)
    return "The scores of this study take no kernel, so these have "
      + (isStandard ? "the default options. " : "the options that the search was given. ")
  }
}
