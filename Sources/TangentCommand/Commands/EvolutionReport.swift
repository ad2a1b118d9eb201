import Foundation
import Tangent

/// How kernels evolved, for people and for scripts.
struct EvolutionReport {
  let plan: EvaluationPlan
  let seed: UInt64
  let threads: Int
  let device: Device
  let subjects: [EvolutionSubject]
  let evolutions: [KernelEvolution]
  /// With linearizations, one for each evolution; nil where they were not asked for.
  let comparisons: [NonLinearAdvantage]?
  /// How they were compared.
  var comparison: LinearizationPlan?

  /// Up to this many architectures are shown one by one; more are summarized.
  static let largestListing = 4

  /// By stratum, in the order of the subjects; one group of all where there are no strata.
  var groups: [EvolutionGroup] { grouped(evolutions).map { EvolutionGroup(name: $0.name, evolutions: $0.members) } }

  /// One element per subject, grouped by stratum.
  func grouped<Element>(_ elements: [Element]) -> [(name: String, members: [Element])] {
    var names: [String] = []
    var members: [String: [Element]] = [:]
    for (subject, element) in zip(subjects, elements) {
      let name = subject.stratum.map { "\($0) accuracy" } ?? "all"
      if members[name] == nil { names.append(name) }
      members[name, default: []].append(element)
    }
    return names.map { ($0, members[$0] ?? []) }
  }

  func print() throws {
    let terminal = Terminal.output
    try terminal.writeLine(provenance)
    if evolutions.count <= Self.largestListing {
      for (index, (subject, evolution)) in zip(subjects, evolutions).enumerated() {
        try terminal.writeLine("\n" + terminal.styled(subject.architecture.text, .bold))
        if !evolution.points.isEmpty { try table(of: evolution).write(to: terminal) }
        if let failure = evolution.failure { try terminal.writeLine("ends here: \(failure)") }
        try printComparison(index, to: terminal)
      }
    } else {
      try terminal.writeLine()
      try listing.write(to: terminal)
      for group in groups {
        try terminal.writeLine("\nmedians, \(group.name) (\(group.evolutions.count)):")
        try table(of: group).write(to: terminal)
      }
      try printComparisons(to: terminal)
    }
    if comparisons != nil { try terminal.writeLine("\n\(comparisonFormula)") }
  }

  /// What was measured, in one line. Loss and accuracy read recomputed statistics, whatever the kernel does.
  var provenance: String {
    plan.provenance(seed: seed, state: "followed through \(plan.training)", recomputesStatistics: true)
  }

  private static let titles: [(quantity: String, title: String)] = [
    ("lga", "lga"), ("relative-difference", "difference"), ("correlation", "correlation"), ("distance", "distance"),
    ("velocity", "velocity"), ("effective-rank", "eff. rank"), ("largest-eigenvalue", "λmax"),
    ("label-energy", "label energy"), ("condition-number", "condition"), ("loss", "loss"), ("accuracy", "accuracy"),
  ]

  private static func columns(_ first: String) -> [Table.Column] {
    [.number(first)] + titles.map { .number($0.title) }
  }

  private func table(of evolution: KernelEvolution) -> Table {
    var table = Table(Self.columns("epoch"))
    for point in evolution.points {
      table.append(
        [Formatted.number(point.epoch, digits: 3)]
          + Self.titles.map { column in
            point.value(of: column.quantity).number.map { Formatted.number($0) } ?? "-"
          })
    }
    return table
  }

  private func table(of group: EvolutionGroup) -> Table {
    let steps = Set(group.evolutions.flatMap(\.points).map(\.steps)).sorted()
    let stepsPerEpoch = Double(max(1, group.evolutions.first?.stepsPerEpoch ?? 1))
    let medians = Dictionary(
      uniqueKeysWithValues: Self.titles.map { column in
        (
          column.quantity,
          Dictionary(uniqueKeysWithValues: group.quartiles(of: column.quantity).map { ($0.steps, $0.median) })
        )
      })
    var table = Table(Self.columns("epoch"))
    for step in steps {
      table.append(
        [Formatted.number(Double(step) / stepsPerEpoch, digits: 3)]
          + Self.titles.map { medians[$0.quantity]?[step].map { Formatted.number($0) } ?? "-" })
    }
    return table
  }

  /// One row per architecture: its kernel at the start and at the end.
  private var listing: Table {
    var table = Table([
      .text("architecture"), .text("stratum"), .number("table"), .number("lga before"), .number("lga after"),
      .number("correlation"), .number("distance"), .number("accuracy"), .prose(""),
    ])
    for (subject, evolution) in zip(subjects, evolutions) {
      func text(_ point: KernelEvolution.Point?, _ quantity: String) -> String {
        point?.value(of: quantity).number.map { Formatted.number($0) } ?? "-"
      }
      let (first, last) = (evolution.points.first, evolution.points.last)
      table.append([
        subject.architecture.text, subject.stratum ?? "-", subject.accuracy.map { Formatted.number($0) } ?? "-",
        text(first, "lga"), text(last, "lga"), text(last, "correlation"), text(last, "distance"),
        text(last, "accuracy"), evolution.failure ?? "",
      ])
    }
    return table
  }
}
