import Foundation
import Tangent

extension EvolutionReport {
  /// The curves: one line per architecture if there are few, otherwise the medians and quartiles of each stratum.
  var figure: ChartFigure {
    ChartFigure(
      title: "Kernels in training",
      charts: EvolutionQuantity.all.map { quantity in
        LineChart(
          title: quantity.title,
          summary: "\(quantity.title): \(quantity.formula). From initialization to "
            + "\(Formatted.counted(plan.epochs, "epoch")), \(Formatted.counted(evolutions.count, "network")).",
          xTitle: "training steps", yTitle: quantity.name, xScale: .logarithmicFromZero,
          yScale: quantity.isLogarithmic ? .logarithmic : .linear, series: series(of: quantity.name),
          marks: plan.epochs > 0 ? [Double(stepsPerEpoch)] : [])
      })
  }

  private var stepsPerEpoch: Int { evolutions.first?.stepsPerEpoch ?? 1 }
  private var showsEach: Bool { evolutions.count <= Self.largestListing && subjects.allSatisfy { $0.stratum == nil } }

  private func series(of quantity: String) -> [LineChart.Series] {
    if showsEach {
      return zip(subjects, evolutions).enumerated().map { index, pair in
        LineChart.Series(
          name: pair.0.architecture.text,
          points: pair.1.points.map { point in
            LineChart.Point(x: Double(point.steps), y: point.value(of: quantity).number ?? .nan)
          }, color: index)
      }
    }
    return groups.enumerated().map { index, group in
      let quartiles = Dictionary(uniqueKeysWithValues: group.quartiles(of: quantity).map { ($0.steps, $0) })
      // Where the quantity is undefined too, so that all charts have the same axis.
      let steps = Set(group.evolutions.flatMap(\.points).map(\.steps)).sorted()
      return LineChart.Series(
        name: "\(group.name): median of \(group.evolutions.count) and quartiles",
        points: steps.map { step in
          let place = quartiles[step]
          return LineChart.Point(
            x: Double(step), y: place?.median ?? .nan, band: place.map { $0.lower...$0.upper })
        }, color: index)
    }
  }

  /// The page, as a file's text.
  /// - Throws: `ReportError` where memory is exhausted.
  func page() throws(ReportError) -> String {
    var page = HTMLPage(title: "How tangent kernels change during training")
    page.addParagraph(provenance + ".")
    page.addFigure(
      figure,
      caption: "Measured on the same held-out images before training, after steps 1, 2, 4, … of the first epoch of "
        + "\(stepsPerEpoch) steps (the dashed line marks its end), and after every epoch. The step axis shows "
        + "ln(1 + steps). Loss and accuracy use batch norm's fixed statistics.")
    page.addHeading("The kernel at start and end")
    page.addParagraph(
      "Images are ordered by class; light squares along the diagonal show agreement with the labels. Each picture has "
        + "its own color range.")
    for (name, evolution) in shown { try addHeatMaps(of: evolution, name, to: &page) }
    page.addHeading("What the quantities are")
    page.addTable(["quantity", "formula"], EvolutionQuantity.all.map { [$0.title, $0.formula] })
    page.addHeading("Architectures")
    page.addTable(
      ["architecture", "stratum", "table accuracy", "LGA before", "LGA after", "held-out accuracy", ""], rows)
    addComparisons(to: &page)
    page.addHeading("How this was made")
    page.addCode(Formatted.commandLine(CommandLine.arguments))
    page.addParagraph("tangent \(TangentVersion.current), libtorch \(Libtorch.version), seed \(seed).")
    return page.text
  }

  /// Every architecture if there are few, otherwise the one of each group whose final LGA is nearest to the median.
  private var shown: [(String, KernelEvolution)] {
    if showsEach { return zip(subjects, evolutions).map { ($0.architecture.text, $1) } }
    return groups.compactMap { group in
      group.typical(by: "lga").map { ("\(group.name), typical: \($0.architecture.text)", $0) }
    }
  }

  private func addHeatMaps(of evolution: KernelEvolution, _ name: String, to page: inout HTMLPage) throws(ReportError) {
    let size = evolution.labels.count
    let last = evolution.points.last?.epoch ?? 0
    let kernels = [
      (evolution.firstKernel, "at initialization"),
      (evolution.lastKernel, "after \(Formatted.chosen(last)) \(last == 1 ? "epoch" : "epochs")"),
    ].filter { $0.0.count == size * size && size > 0 }
    guard !kernels.isEmpty else { return }
    page.addParagraph(name)
    try page.addImages(
      kernels.map { entries, when in
        let map = HeatMap(
          of: TangentKernel(entries: entries, size: size, options: plan.kernel, dataType: plan.dataType),
          labels: evolution.labels)
        return (
          map.image,
          "\(when): \(Formatted.number(map.range.lowerBound)) dark to \(Formatted.number(map.range.upperBound)) light"
        )
      })
  }

  private var rows: [[String]] {
    zip(subjects, evolutions).map { subject, evolution in
      func text(_ point: KernelEvolution.Point?, _ quantity: String) -> String {
        point?.value(of: quantity).number.map { Formatted.number($0) } ?? "-"
      }
      return [
        subject.architecture.text, subject.stratum ?? "-", subject.accuracy.map { Formatted.number($0) } ?? "-",
        text(evolution.points.first, "lga"), text(evolution.points.last, "lga"),
        text(evolution.points.last, "accuracy"), evolution.failure ?? "",
      ]
    }
  }
}
