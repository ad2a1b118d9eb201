import Tangent
import Testing

@Suite struct MetricsCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  /// Rows with their columns set apart by bars, since widths depend on what other metrics there are.
  static let rows = [
    "metric | better | range | needs | formula | source",
    "lga | higher | -1 … 1 | kernel | Σ (K_ij − K̄)(L_ij − L̄) / (‖K − K̄‖_F · ‖L − L̄‖_F), L_ij = +1 for equal "
      + "labels, else −1 | Mok et al., CVPR 2022",
    "condition-number | lower | 1 … ∞ | spectrum | λmax / λmin | Chen et al. (TE-NAS), ICLR 2021",
    "parameters | higher | 0 … ∞ | cost | number of learned numbers | baseline",
  ]

  @Test func listsEveryMetric() throws {
    let rows = try tangent.run("metrics").rows
    #expect(rows.count == MetricTable.all.count + 1)
    for row in Self.rows { #expect(rows.contains(row)) }
    #expect(rows.dropFirst().map { String($0.prefix { $0 != " " }) } == MetricTable.all.map(\.name))
  }

  @Test func columnsStandUnderTheirTitles() throws {
    let lines = try tangent.run("metrics").output.split(separator: "\n").map(Array.init)
    let title = try #require(lines.first)
    for name in ["better", "range", "needs", "formula"] {
      let column = try #require(String(title).firstRange(of: name)).lowerBound.utf16Offset(in: String(title))
      for line in lines { #expect(line[column - 1] == " " && line[column] != " ", "\(String(line))") }
    }
  }

  @Test func explainsOne() throws {
    #expect(
      try tangent.run("metrics", "kernel-trace").output == """
        Trace of the kernel (kernel-trace)
        formula  Σ K_ii
        range    0 … ∞
        better   higher
        needs    kernel
        source   Shu et al. (NASI), ICLR 2022

        """)
  }

  @Test func jsonHasEveryField() throws {
    let metrics = try #require(try tangent.run("metrics", "--json").json()["metrics"] as? [[String: Any]])
    #expect(metrics.map { $0["name"] as? String } == MetricTable.all.map(\.name))
    for metric in metrics {
      #expect(Set(metric.keys) == ["direction", "formula", "name", "needs", "range", "source", "title"])
    }
  }
}
