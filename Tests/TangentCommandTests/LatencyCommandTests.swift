import Foundation
import Tangent
import TangentCommand
import Testing

/// `tangent latency measure`, and searches that predict latencies.
@Suite struct LatencyCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  private var environment: [String: String] { ["TANGENT_STUDIES": tangent.folder.url.path] }

  @Test func aTableIsMeasuredAndKept() throws {
    let measure = [
      "latency", "measure", "--channels", "1", "--cells", "1", "--dataset", "mnist", "--networks", "2",
      "--latency-batch", "3", "--quiet",
    ]
    let outcome = try tangent.run(measure + ["--json"], environment: environment)
    #expect(outcome.status == 0, "\(outcome.error)")
    let record = try outcome.json()
    #expect(
      record["batch"] as? Int == 3 && record["threads"] as? Int == 1 && record["space"] as? String == "nasbench201")
    let checks = try #require(record["checks"] as? [[String: Any]])
    #expect(checks.count == 20)
    #expect(
      checks.allSatisfy { ($0["measuredSeconds"] as? Double ?? 0) > 0 && ($0["predictedSeconds"] as? Double ?? 0) > 0 })
    #expect(FileManager.default.fileExists(atPath: try #require(record["file"] as? String)))
    let shown = try tangent.run(measure, environment: environment)
    #expect(
      shown.output.contains("3 images, 1 thread, ") && shown.output.contains("predicts 20 other networks within "))
    #expect(shown.output.contains("  tangent search --space nasbench201 --dataset mnist --max-latency "))
  }

  /// The bound is measured for, stored, kept and compared; the table is there for the next search.
  @Test func aSearchKeepsTheBoundOnLatency() throws {
    let search = try TinySearch(tangent)
    let options = search.arguments(
      [
        "--epochs", "0", "--max-latency", "1s", "--max-memory", "1MB", "--max-file-size", "20MB", "--metric",
        "parameters",
      ])
    let whole = try tangent.run(options + ["--evaluations", "2", "--json"], environment: environment)
    #expect(whole.status == 0, "\(whole.error)")
    let record = try whole.json()
    let bounds = try #require((record["configuration"] as? [String: Any])?["bounds"] as? [String: Any])
    #expect(bounds["largestLatency"] as? Double == 1 && bounds["largestPeakMemory"] as? Int == 1_000_000)
    #expect(bounds["largestFileSize"] as? Int == 20_000_000)
    let times = try #require((record["configuration"] as? [String: Any])?["latencies"] as? [String: Any])
    #expect(times["conditions"] != nil && times["layers"] == nil)
    let latency = try #require(record["latency"] as? [String: Any])
    #expect((latency["predictedSeconds"] as? Double ?? 0) > 0 && (latency["measuredSeconds"] as? Double ?? 0) > 0)
    // What other programs did decides whether there is one.
    #expect(latency["warning"] is String || latency["warning"] is NSNull)
    let given = try #require(record["options"] as? [String])
    #expect(given.contains("--max-latency=1000ms") && given.contains("--latency-batch=1"))
    for (option, difference) in [
      (["--max-latency", "2s"], "(--max-latency 2000ms instead of 1000ms)"),
      (["--latency-threads", "2"], "(--latency-threads 2 instead of 1)"),
    ] {
      let refused = try tangent.run(options + ["--resume", "--evaluations", "3"] + option, environment: environment)
      #expect(refused.status == 64 && refused.error.contains(difference), "\(refused.error)")
    }
    let resumed = try tangent.run(options + ["--resume", "--evaluations", "3"], environment: environment)
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(resumed.rows.contains { $0.contains("final MACs | predicted latency | trial") })
    #expect(resumed.output.contains("Latency: measured "))
    let shown = try tangent.run(["studies", search.study.path], environment: environment)
    #expect(
      shown.output.contains(
        "bounds: at most 977 KiB of activations, at most 19.1 MiB of weights, a latency of at most 1000 ms"),
      "\(shown.output)")
    #expect(shown.output.contains("; the table predicts ") && shown.output.contains("Measured latency of the winner: "))
    // What disturbed the measurement is kept with it.
    let study = try Study.open(search.study)
    var ending = try #require(try study.ending())
    let winner = try #require(ending.winner)
    ending.latency = .init(architecture: winner, seconds: 2, warning: "other programs were busy")
    try study.setEnding(ending)
    try study.close()
    let disturbed = try tangent.run(["studies", search.study.path], environment: environment)
    #expect(
      disturbed.output.contains("Measured latency of the winner: 2000 ms, above the limit (other programs were busy)"),
      "\(disturbed.output)")
    #expect(disturbed.output.contains("To measure it again: tangent search --study \(search.study.path) "))
  }

  @Test func aPointOfTheFrontIsPreferred() throws {
    let search = try TinySearch(tangent)
    let options = [
      "--algorithm", "nsga-ii", "--metric", "lga", "--metric", "latency", "--epochs", "0", "--evaluations", "8",
    ]
    let outcome = try tangent.run(
      search.arguments(options + ["--prefer", "latency", "--json"]), environment: environment)
    #expect(outcome.status == 0, "\(outcome.error)")
    let record = try outcome.json()
    let front = try #require(record["front"] as? [[String: Any]])
    let fastest = try #require(front.compactMap { $0["scores"] as? [Double] }.compactMap(\.last).min())
    let winner = try #require(record["winner"] as? [String: Any])
    #expect((winner["scores"] as? [Double])?.last == fastest)
    // The study has what was preferred.
    let resumed = try tangent.run(["search", "--study", search.study.path, "--resume"], environment: environment)
    let text = try #require((winner["evaluation"] as? [String: Any])?["architecture"] as? String)
    #expect(resumed.output.contains("Preferred: \(text)"), "\(resumed.output) \(resumed.error)")
    let shown = try tangent.run(["studies", search.study.path], environment: environment)
    #expect(shown.output.contains("Preferred: \(text)"), "\(shown.output)")
    #expect(
      shown.output.contains("latency (ms) ↓") && shown.output.contains("It has the best latency of the "),
      "\(shown.output)")
    let page = tangent.folder.file("page.html")
    #expect(
      try tangent.run(["report", search.study.path, "--output", page.path], environment: environment)
        .status == 0)
    let next = try #require(resumed.rows.first { $0.contains("tangent train --from-study") })
    #expect(try String(contentsOf: page, encoding: .utf8).contains(next.trimmingCharacters(in: .whitespaces)))
    let again = try tangent.run(
      search.arguments(options + ["--prefer", "lga=9", "--resume"]), environment: environment)
    let lack = "No trade-off is within the preferred limit: lga 9 or better. The closest has "
    #expect(again.status == 0 && again.output.contains(lack), "\(again.error)")
    // The front's first is the best by LGA, so the closest.
    let best = try #require(front.first?["evaluation"] as? [String: Any])["architecture"] as? String ?? ""
    #expect(again.output.contains("(shown for the closest):\n  tangent show '\(best)'"), "\(again.output)")
    #expect(try tangent.run(["studies", search.study.path], environment: environment).output.contains(lack))
    // Slightly above the fastest predicted latency, which JSON may have rounded; the measured latency is higher still.
    let limit = 1.0001 * fastest
    let limited = try tangent.run(
      search.arguments(options + ["--prefer", "latency=\(limit)ms", "--resume"]), environment: environment)
    #expect(limited.status == 0, "\(limited.error)")
    #expect(
      limited.output.contains("whose latency is \(Formatted.chosen(limit)) ms or better. The choice rests on these"),
      "\(limited.output)")
    let study = try Study.open(search.study)
    var ending = try #require(try study.ending())
    ending.latency = .init(architecture: try #require(ending.winner), seconds: 2)
    try study.setEnding(ending)
    try study.close()
    let slow = try tangent.run(["studies", search.study.path], environment: environment)
    #expect(slow.output.contains("Measured latency of the winner: 2000 ms, above the limit"), "\(slow.output)")
    let compared = try tangent.run(
      search.arguments(options + ["--prefer", "lga=9", "--compare", "--resume"]).filter { $0 != "--quiet" },
      environment: environment)
    #expect(
      compared.status == 0 && compared.error.contains("there is no winner, so --compare trains nothing"),
      "\(compared.error)")
  }

  @Test(arguments: [
    (["--max-latency", "8"], "'8' is invalid for '--max-latency <latency>': give a time with a unit, such as 8ms"),
    (["--latency-batch", "2"], "--latency-batch requires --max-latency, or latency among the metrics"),
    (["--max-latency", "1ms", "--latency-threads", "0"], "--latency-threads"),
    (["--prefer", "balanced"], "but there is only one"),
    (["--algorithm", "random", "--metric", "latency", "--prefer", "latency=4s"], "in ms"),
    (["--algorithm", "random", "--metric=-parameters", "--prefer", "lgaa"], "--prefer 'lgaa' prefers nothing"),
    (
      ["--algorithm", "random", "--metric=-parameters", "--prefer", "lga", "--finalists", "2"], "--finalists needs one"
    ),
  ])
  func aMistakeIsOneLine(options: [String], excerpt: String) throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(
      search.arguments(["--metric", "lga", "--epochs", "0", "--evaluations", "1"] + options), environment: environment)
    #expect(outcome.status == 64 && outcome.error.contains(excerpt), "\(outcome.error)")
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: search.study.path))
  }
}
