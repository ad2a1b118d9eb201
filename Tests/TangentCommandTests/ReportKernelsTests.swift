import Foundation
import Tangent
import TestSupport
import Testing

/// `tangent report --kernels`: the kernels of the best and the worst, computed again.
@Suite struct ReportKernelsTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  private var file: URL { tangent.folder.file("page.html") }

  private func report(_ study: URL, _ options: String...) throws -> TangentProcess.Outcome {
    try tangent.run(["report", study.path, "--kernels", "--overwrite", "--output", file.path, "--quiet"] + options)
  }

  private func page() throws -> String { try String(contentsOf: file, encoding: .utf8) }

  /// What a search measured at initialization is an oracle for what the page computes again.
  @Test func theKernelsAreThoseThatWereMeasured() throws {
    let search = try TinySearch(tangent)
    #expect(
      try tangent.run(
        search.arguments("--metrics", "condition-number", "--epochs", "0", "--evaluations", "5", "--seed", "3")
      ).status == 0)
    let outcome = try report(search.study, "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let kernels = try #require(try outcome.json()["kernels"] as? [[String: Any]])
    #expect(kernels.map { $0["name"] as? String } == ["best", "worst"])
    let trials = try search.trials()
    let scores = trials.compactMap { $0.summary(of: "lga").value.number }
    for (kernel, extreme) in zip(kernels, [scores.max(), scores.min()]) {
      let number = try #require(kernel["trial"] as? Int)
      let trial = try #require(trials.first { $0.number == number })
      #expect(trial.summary(of: "lga").value.number == extreme && trial.reuses == nil)
      let metrics = try #require(kernel["metrics"] as? [String: [String: Any]])
      for name in InitialKernels.metrics {
        let measured = try #require(trial.summary(of: name).value.number)
        // Another number of threads sums in another order.
        let again = try #require(metrics[name]?["value"] as? Double)
        #expect(
          abs(again - measured) <= Tolerance.relative(.kernel, .float32) * abs(measured),
          "\(name): \(again), \(measured)")
      }
    }
    let page = try page()
    #expect(page.contains("<h2>The kernels of the best and the worst</h2>") && page.contains("<td>best by score</td>"))
    #expect(page.components(separatedBy: "data:image/png;base64,").count == 3)
    #expect(page.contains("kernel tangent") && !page.contains("take no kernel"))
  }

  /// A comparison draws other images in each round; the first one's are shown.
  @Test func aComparisonsKernelsAreItsFirstRounds() throws {
    _ = try TinySearch(tangent)
    let study = tangent.folder.file("pair.sqlite")
    let other = "|nor_conv_1x1~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|"
    let cells = [other, CommandLineTests.cell]
    let compared = try tangent.run(
      ["compare"] + cells + ["--study", study.path, "--metric", "lga", "--epochs", "0", "--rounds", "2", "--quiet"]
        + TinySearch.measuring(in: tangent.folder.url))
    #expect(compared.status == 0, "\(compared.error)")
    let outcome = try report(study, "--json")
    #expect(outcome.status == 0, "\(outcome.error)")
    let trials = try Study.read(study).trials()
    for kernel in try #require(try outcome.json()["kernels"] as? [[String: Any]]) {
      let trial = try #require(trials.first { $0.architecture.text == kernel["architecture"] as? String })
      let again = try #require((kernel["metrics"] as? [String: [String: Any]])?["lga"]?["value"] as? Double)
      let measured = try #require(trial.summary(of: "lga").value.number)
      #expect(abs(again - measured) <= Tolerance.relative(.kernel, .float32) * abs(measured))
    }
  }

  /// Scores that need no kernel: the default options, and the page says so.
  @Test func studiesWithoutKernelsHaveTheDefaultOnes() throws {
    let search = try TinySearch(tangent)
    #expect(
      try tangent.run(search.arguments("--metric", "parameters", "--epochs", "0", "--evaluations", "3")).status == 0)
    #expect(try report(search.study).status == 0)
    #expect(try page().contains("The scores of this study take no kernel, so these have the default options."))
  }

  /// Images that were changed, that moved and that are gone: one line each, and no page.
  @Test func imagesThatAreNotTheStudysAreNamed() throws {
    let search = try TinySearch(tangent)
    #expect(try tangent.run(search.arguments("--epochs", "0", "--evaluations", "2")).status == 0)
    let (images, moved) = (tangent.folder.file("images"), tangent.folder.file("moved"))
    try FileManager.default.moveItem(at: images, to: moved)
    let missing = try tangent.run(
      ["report", search.study.path, "--kernels", "--output", file.path, "--quiet"],
      environment: ["TANGENT_DATA": tangent.folder.file("none").path])
    #expect(missing.status == 66 && missing.error.split(separator: "\n").count == 1, "\(missing.error)")
    #expect(!FileManager.default.fileExists(atPath: file.path))
    #expect(try report(search.study, "--data", moved.path).status == 0)
    for image in 0..<TinyImages.trainingCount { try TinyImages.change(image, in: moved) }
    let changed = try report(search.study, "--data", moved.path)
    #expect(changed.status == 64 && changed.error.split(separator: "\n").count == 1, "\(changed.error)")
    #expect(changed.error.contains("was created with different images"), "\(changed.error)")
    // Without --kernels no image is read.
    #expect(try tangent.run("report", search.study.path, "--overwrite", "--output", file.path).status == 0)
    let lone = try tangent.run("report", search.study.path, "--data", moved.path)
    #expect(lone.status == 64 && lone.error.contains("--kernels"), "\(lone.error)")
  }

  /// Nothing has a score where every network is the same for all images.
  @Test func aStudyWithoutScoresSaysSo() throws {
    _ = try TinySearch(tangent)
    let study = tangent.folder.file("dead.sqlite")
    let dead = ["none", "avg_pool_3x3"].map { "|none~0|+|none~0|\($0)~1|+|none~0|none~1|none~2|" }
    let compared = try tangent.run(
      ["compare"] + dead + ["--study", study.path, "--metric", "lga", "--epochs", "0", "--rounds", "2", "--quiet"]
        + TinySearch.measuring(in: tangent.folder.url))
    #expect(compared.status == 0, "\(compared.error)")
    #expect(try report(study).status == 0)
    #expect(try page().contains("No architecture has a score, so there is no kernel to show."))
  }
}
