import Foundation
import Tangent

/// A kernel's spectrum, for people, and everything needed to recompute the kernel, for its file.
struct KernelReport {
  let computation: KernelComputation
  let result: KernelComputation.Result
  let images: ImageSet
  let heatMap: HeatMap?
  let files: KernelFiles
  let contents: KernelContents
  /// All of the run's.
  let seconds: Double
  /// By name, of the N×N kernel.
  let metrics: [String: MetricValue]
  /// Element k − 1 is the share of the labels in the k largest directions; nil where all labels are equal.
  let labelShares: [Double]?

  init(
    computation: KernelComputation, result: KernelComputation.Result, images: ImageSet, heatMap: HeatMap?,
    files: KernelFiles, contents: KernelContents, seconds: Double
  ) throws {
    self.computation = computation
    self.result = result
    self.images = images
    self.heatMap = heatMap
    self.files = files
    self.contents = contents
    self.seconds = seconds
    let evaluator = computation.evaluator
    labelShares = labelEnergy(of: result.decomposition, labels: evaluator.data.kernel.classes)
    let context = MeasurementContext(
      graph: try evaluator.space.graph(of: computation.architecture, at: evaluator.scale),
      subject: .missing(reason: "not measured"), images: evaluator.data.measured)
    context.set(result.kernel.summary, for: .kernel)
    context.set(result.decomposition, for: .eigenDecomposition)
    metrics = Dictionary(
      uniqueKeysWithValues: try evaluator.plan.metrics.map {
        ($0, try TangentCommand.catalogue.metric(named: $0).value(in: context))
      })
  }

  var plan: EvaluationPlan { computation.evaluator.plan }
  var spectrum: Spectrum { result.decomposition.spectrum }

  /// Eigenvalues that are shown, from the largest and from the smallest.
  private static let (shownFirst, shownLast) = (5, 2)

  func print() throws {
    let terminal = Terminal.output
    let state = computation.weights.map { "with the weights of \($0.path)" }
    // Weights bring their statistics with them.
    try terminal.writeLine(
      plan.provenance(
        seed: computation.seed.value, state: state, recomputesStatistics: state == nil ? nil : false))
    if computation.form != .sum {
      try terminal.writeLine("form \(computation.form.rawValue); shown below: \(computation.form.summary)")
    }
    try terminal.writeLine("\n" + terminal.styled(computation.architecture.text, .bold))
    try eigenvalueTable.write(to: terminal)
    try terminal.writeLine()
    try metricTable.write(to: terminal)
    let shape = result.kernel.shape.map { "\($0)" }.joined(separator: " x ")
    var written = Table([.text(""), .prose("")])
    written.append([files.kernel.relativePath, "\(shape) float64, for numpy.load"])
    written.append([files.provenance.relativePath, "how it was made, labels and all eigenvalues"])
    if let heatMap, let image = files.image {
      written.append([
        image.relativePath,
        "by class, \(Formatted.number(heatMap.range.lowerBound)) dark to "
          + "\(Formatted.number(heatMap.range.upperBound)) light",
      ])
    }
    try terminal.writeLine()
    try written.write(to: terminal)
    try terminal.writeLine(
      "training \(Formatted.seconds(result.seconds.training)), kernel \(Formatted.seconds(result.seconds.kernel)), "
        + "spectrum \(Formatted.seconds(result.seconds.spectrum)), total \(Formatted.seconds(seconds))")
  }

  private var eigenvalueTable: Table {
    let eigenvalues = result.decomposition.eigenvalues
    let count = eigenvalues.count
    var table = Table([
      .number("eigenvalue"), .number("value"), .number("cumulative trace"), .number("cumulative labels"),
    ])
    let shown = (0..<count).filter { $0 < Self.shownFirst || $0 >= count - Self.shownLast }
    for (previous, index) in zip([-1] + shown, shown) {
      if index > previous + 1 { table.append(["…", "", "", ""]) }
      table.append([
        "\(index + 1)", Formatted.number(eigenvalues[index]), share(spectrum.traceShare(ofLargest: index + 1)),
        share(labelShares?[index]),
      ])
    }
    return table
  }

  private func share(_ share: Double?) -> String { share.map(Formatted.percent) ?? "-" }

  private var metricTable: Table {
    var table = Table([.text("metric"), .number("value"), .prose("")])
    for name in plan.metrics {
      let summary = MetricSummary([metrics[name] ?? .undefined("not measured")])
      let title = (try? TangentCommand.catalogue.metric(named: name).title) ?? ""
      table.append([name, summary.text, summary.reason ?? title])
    }
    return table
  }
}
