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
    for row in Self.rows { #expect(rows.contains(row)) }
    let names = rows.dropFirst().prefix(MetricTable.all.count).map { String($0.prefix { $0 != " " }) }
    #expect(names == MetricTable.all.map(\.name))
  }

  @Test func listsEveryCompositeBehindTheMetrics() throws {
    let lines = try tangent.run("metrics").output.components(separatedBy: "\n\n")
    #expect(lines.count == 3)
    let section = try #require(lines.dropFirst().first).split(separator: "\n").map(String.init)
    #expect(section.first == "Composites, for `tangent search --metric`:")
    #expect(section.dropFirst(2).map { String($0.prefix { $0 != " " }) } == Composites.all.map(\.name))
    for (line, composite) in zip(section.dropFirst(2), Composites.all) {
      #expect(line.contains(composite.sum) && line.hasSuffix(composite.source))
    }
  }

  @Test func explainsOneComposite() throws {
    #expect(
      try tangent.run("metrics", "jacov-parameters").output == """
        Jacobian covariance and parameters (jacov-parameters)
        sum     logrank(jacov)+logrank(parameters)
        source  Tangent, on scores of Krishnakumar et al., NeurIPS 2022

        """)
    let outcome = try tangent.run("metrics", "jacov-parameter")
    #expect(
      outcome.error.contains("there is no metric or composite 'jacov-parameter'; did you mean 'jacov-parameters'?"))
  }

  @Test func listsPublishedProtocols() throws {
    let lines = try tangent.run("metrics").output.components(separatedBy: "\n\n")
    let section = try #require(lines.last).split(separator: "\n").map(String.init)
    #expect(section.first == "Published protocols, as METRIC:published:")
    let declared = MetricTable.all.filter { $0.published != nil }
    #expect(section.dropFirst(2).map { String($0.prefix { $0 != " " }) } == declared.map(\.name))
    let snip = try #require(section.first { $0.hasPrefix("snip ") })
    #expect(snip.contains("64 images, cropped and flipped at random; default weights, drawn once"))
    let base = try tangent.run("metrics", "swap")
    #expect(base.output.contains("drawn 32 times; measured by swap:published"), "\(base.output)")
    let outcome = try tangent.run("metrics", "swap:published", "--json")
    let published = try #require(try outcome.json()["published"] as? [String: Any])
    #expect(published["draws"] as? Int == 32 && published["initializer"] as? String == "normal")
  }

  @Test func metricsAreMeasuredAsPublished() throws {
    try TinyImages.write(to: tangent.folder.file("images"))
    func score(_ metrics: String) throws -> TangentProcess.Outcome {
      try tangent.run(
        ["score", "|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|nor_conv_3x3~2|", "--metrics", metrics]
          + ["--epochs", "1", "--probe-images", "10", "--quiet", "--json"]
          + TinySearch.measuring(in: tangent.folder.url))
    }
    let outcome = try score("swap:published,swap")
    #expect(outcome.status == 0, "\(outcome.error)")
    let evaluations = try #require(try outcome.json()["evaluations"] as? [[String: Any]])
    let metrics = try #require(evaluations.first?["metrics"] as? [String: [String: Any]])
    #expect(try #require(metrics["swap:published"]?["value"] as? Double) > 1)
    #expect(metrics["swap:published"]?["value"] as? Double != metrics["swap"]?["value"] as? Double)
    for (name, excerpt) in [
      ("naswot:published", "naswot:published takes 128 held-out images, but the number of held-out images is 20"),
      ("swap:publishd", "there is no metric 'swap:publishd'; did you mean 'swap:published'?"),
      ("lga:published", "there is no metric 'lga:published'"),
    ] {
      let refused = try score(name)
      #expect(refused.status == 64 && refused.error.contains(excerpt), "\(refused.status) \(refused.error)")
    }
  }

  @Test func columnsStandUnderTheirTitles() throws {
    let lines = try tangent.run("metrics").output.split(separator: "\n").prefix(MetricTable.all.count + 1).map(
      Array.init)
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
    let lists = try tangent.run("metrics", "--json").json()
    let metrics = try #require(lists["metrics"] as? [[String: Any]])
    let composites = try #require(lists["composites"] as? [[String: Any]])
    #expect(composites.map { $0["name"] as? String } == Composites.all.map(\.name))
    for composite in composites { #expect(Set(composite.keys) == ["name", "source", "sum", "title"]) }
    #expect(metrics.map { $0["name"] as? String } == MetricTable.all.map(\.name))
    for metric in metrics {
      #expect(Set(metric.keys) == ["direction", "formula", "name", "needs", "published", "range", "source", "title"])
    }
  }
}
