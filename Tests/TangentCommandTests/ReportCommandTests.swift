import Foundation
import Tangent
import TestSupport
import Testing

/// `tangent report`: what a page holds.
@Suite struct ReportCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  private var file: URL { tangent.folder.file("page.html") }

  private func page(of study: String, _ options: String...) throws -> String {
    let outcome = try tangent.run(["report", study, "--output", file.path] + options)
    #expect(outcome.status == 0 && outcome.output == "The page is in \(file.path).\n", "\(outcome.error)")
    return try String(contentsOf: file, encoding: .utf8)
  }

  /// The winner, the ranking, the finalists by their loss, the contestants and the options: what the search printed.
  @Test func aPageHasWhatTheSearchFound() throws {
    let search = try TinySearch(tangent)
    let outcome = try tangent.run(
      search.arguments(
        "--metric", "lga", "--epochs", "0", "--evaluations", "5", "--finalists", "3", "--compare", "--compare-epochs",
        "1",
        "--compare-images", "20", "--compare-seeds", "2", "--json"))
    #expect(outcome.status == 0, "\(outcome.error)")
    let record = try outcome.json()
    let page = try page(of: search.study.path)
    let finalists = try #require(record["finalists"] as? [[String: Any]]).compactMap { $0["architecture"] as? String }
    #expect(finalists.count == 3)
    #expect(page.contains("<h2>The winner of the final round</h2>\n<pre>\(finalists[0])</pre>"))
    let round = try #require(page.components(separatedBy: "<h2>The final round</h2>").last)
    let places = finalists.map { round.range(of: "<td class=\"text\">\($0)</td>")?.lowerBound }
    #expect(!places.contains(nil) && places.compactMap { $0 } == places.compactMap { $0 }.sorted())
    let comparison = try #require(page.components(separatedBy: "<h2>The comparison</h2>").last)
    // What the search says of them, and `studies`.
    let shown = try tangent.run(["studies", search.study.path])
    let said = try tangent.run(["search", "--study", search.study.path, "--resume", "--quiet"]).output
      .split(separator: "\n").map(String.init)
    for beginning in [
      "Its lga of ", "After 1 epoch of 20 images",
      "The winner over 2 training runs each (± is one standard deviation): ",
    ] {
      let sentence = try #require(said.first { $0.hasPrefix(beginning) })
      #expect(shown.output.contains(sentence) && page.contains(sentence), "\(sentence) \(shown.output)")
    }
    let kept = try tangent.run(["studies", search.study.path, "--json"]).json()
    for name in ["finalists", "comparison"] {
      #expect(
        try #require(kept[name] as? [NSDictionary]) == (try #require(record[name] as? [NSDictionary])), "\(name)")
    }
    #expect(["winner", "random", "largest"].allSatisfy { comparison.contains("<td class=\"text\">\($0)</td>") })
    for standing in try #require(record["comparison"] as? [[String: Any]]) {
      let architecture = try #require(standing["architecture"] as? String)
      #expect(comparison.contains("<td class=\"text\">\(architecture)"), "\(architecture)")
    }
    for trial in try search.trials() where trial.reuses == nil {
      #expect(page.contains("<td>\(trial.number)</td><td class=\"text\">\(trial.architecture.text)</td>"))
    }
    #expect(page.contains("The progress of the search") && page.contains("lga against final parameters"))
    #expect(page.contains("--evaluations=5 --finalists=3 --compare --compare-epochs=1 --compare-images=20"))
    #expect(page.contains("--metric=lga") && page.contains("tangent export study-best --onnx study-best.onnx"))
    #expect(page.contains("--recipe final --checkpoint study-best"))
    // Nothing comes from elsewhere, and nothing runs.
    #expect(page.wholeMatch(of: /(?s)(?!.*(src|href)="?http).*/) != nil && !page.contains("<script"))
  }

  @Test func severalObjectivesHaveAFront() throws {
    let search = try TinySearch(tangent)
    let options = ["--algorithm", "random", "--metric", "lga", "--metric=-parameters", "--epochs", "0"]
    #expect(try tangent.run(search.arguments(options + ["--evaluations", "6"])).status == 0)
    let page = try page(of: search.study.path)
    #expect(page.contains("<h2>The best trade-offs</h2>") && page.contains("The front"))
    #expect(!page.contains("<h2>The best by score</h2>") && page.contains("The front dominates"))
    #expect(!page.contains("final round"))
  }

  /// Studies of earlier versions, and one whose architectures have no score.
  @Test(arguments: ["version-1", "version-3", "version-3-ladder"]) func earlierStudiesHaveAPage(name: String) throws {
    let page = try page(of: GoldenFile.url("studies/\(name).sqlite").path)
    #expect(page.contains("<h2>The ranking</h2>") && page.contains("<h2>How this was made</h2>"))
  }

  @Test func anExistingFileStays() throws {
    let study = GoldenFile.url("studies/version-3.sqlite").path
    try Data("mine".utf8).write(to: file)
    let refused = try tangent.run(["report", study, "--output", file.path])
    #expect(refused.status == 64 && refused.error.contains("already exists"), "\(refused.error)")
    #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
    #expect(try page(of: study, "--overwrite").hasPrefix("<!DOCTYPE html>"))
    let missing = try tangent.run(["report", tangent.folder.file("none.sqlite").path])
    #expect(missing.status == 66 && missing.error.split(separator: "\n").count == 1, "\(missing.error)")
  }
}
