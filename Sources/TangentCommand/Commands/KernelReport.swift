import Foundation
import Tangent

/// A kernel's spectrum, for people, and everything needed to recompute the kernel, for its file.
struct KernelReport {
  let architecture: Architecture
  let evaluator: Evaluator
  /// The user's.
  let seed: UInt64
  /// Those that were loaded in place of a training.
  let weights: TrainedWeights?
  let threads: Threads
  let result: KernelMeasurement
  let images: ImageSet
  let heatMap: HeatMap?
  let files: KernelFiles
  let contents: KernelContents
  /// All of the run's.
  let seconds: Double

  /// Intra-operator threads. Trained weights depend visibly on their number, a kernel only in its last bits.
  struct Threads {
    let training: Int
    let kernel: Int
  }

  var plan: EvaluationPlan { evaluator.plan }
  var spectrum: Spectrum { result.decomposition.spectrum }

  /// Eigenvalues that are shown, from the largest and from the smallest.
  private static let (shownFirst, shownLast) = (5, 2)

  func print() throws {
    let terminal = Terminal.output
    let state = weights.map { "with the weights of \($0.file.relativePath)" }
    // Weights bring their statistics with them.
    try terminal.writeLine(
      plan.provenance(
        seed: seed, state: state, recomputesStatistics: state == nil ? nil : false))
    if result.kernel.form != .sum {
      try terminal.writeLine("form \(result.kernel.form.rawValue); shown below: \(result.kernel.form.summary)")
    }
    try terminal.writeLine("\n" + terminal.styled(architecture.text, .bold))
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
        share(result.labelShares?[index]),
      ])
    }
    return table
  }

  private func share(_ share: Double?) -> String { share.map(Formatted.percent) ?? "-" }

  private var metricTable: Table {
    var table = Table([.text("metric"), .number("value"), .prose("")])
    for name in plan.metrics {
      let summary = MetricSummary([result.metrics[name] ?? .undefined("not measured")])
      let title = (try? TangentCommand.catalogue.metric(named: name).title) ?? ""
      table.append([name, summary.text, summary.reason ?? title])
    }
    return table
  }
}
