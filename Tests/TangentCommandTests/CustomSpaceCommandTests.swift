import Foundation
import Tangent
import Testing

/// `--space FILE`: what commands make of a space of one's own, and of its file once it has changed or gone.
@Suite struct CustomSpaceCommandTests {
  let tangent: TangentProcess
  let search: TinySearch
  private let file: URL

  private static let text = """
    kind: cells
    name: tiny-cells
    about: two operations on three edges
    operations:
      skip: skip
      conv: [conv: 3, batch-norm, relu]
    cell:
      nodes: 3
    sizes:
      channels: 4
    stem: [conv: {kernel: 3, channels: channels}, batch-norm]
    stages:
      count: 2
      cells: 1
      reduction: {conv: {kernel: 3, channels: 2*in, stride: 2}}

    """

  init() throws {
    tangent = try TangentProcess()
    search = try TinySearch(tangent)
    file = tangent.folder.file("tiny.yaml")
    try Data(Self.text.utf8).write(to: file)
  }

  @Test func spacesDescribesAFile() throws {
    let outcome = try tangent.run("spaces", file.path)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("tiny-cells") && outcome.output.contains("|OPERATION~0|+|OPERATION~0|OPERATION~1|"))
    let record = try tangent.run("spaces", file.path, "--json").json()
    let spaces = try #require(record["spaces"] as? [[String: Any]])
    #expect(spaces.count == 1 && spaces.first?["architectures"] as? Int == 8)
  }

  @Test func showAndScoreTakeAFile() throws {
    let text = "|conv~0|+|skip~0|conv~1|"
    let shown = try tangent.run("show", text, "--space", file.path, "--dataset", "mnist", "--json")
    #expect(shown.status == 0, "\(shown.error)")
    #expect(try shown.json()["space"] as? String == "tiny-cells")
    let scored = try tangent.run(
      ["score", text, "--space", file.path, "--metrics", "lga,parameters", "--quiet", "--json"]
        + TinySearch.measuring(in: tangent.folder.url))
    #expect(scored.status == 0, "\(scored.error)")
  }

  @Test func aStudyNeedsItsFileNoMore() throws {
    let begun = try tangent.run(search.arguments("--space", file.path, "--evaluations", "2", "--epochs", "0"))
    #expect(begun.status == 0, "\(begun.error)")
    #expect(begun.output.contains("--space \(file.path) --dataset mnist"), "\(begun.output)")
    try FileManager.default.removeItem(at: file)
    let resumed = try tangent.run(
      "search", "--study", search.study.path, "--resume", "--evaluations", "4", "--quiet", "--data",
      tangent.folder.file("images").path)
    #expect(resumed.status == 0, "\(resumed.error)")
    // Architectures of equal keys share a measurement and are trials of their own.
    #expect(try search.trials().count >= 4)
    let checkpoint = tangent.folder.file("best").path
    let trained = try tangent.run(
      "train", "--from-study", search.study.path, "--train-images", "20", "--validation-images", "20", "--epochs", "1",
      "--quiet", "--checkpoint", checkpoint)
    #expect(trained.status == 0, "\(trained.error)")
    let exported = try tangent.run("export", checkpoint, "--onnx", tangent.folder.file("best.onnx").path)
    #expect(exported.status == 0, "\(exported.error)")
    #expect(try tangent.run("report", search.study.path, "--output", tangent.folder.file("page.html").path).status == 0)
  }

  /// By default, a search of a space without evidence trains, and says why; whoever names a score has chosen it.
  @Test(arguments: [
    ([], "held-out-loss", 2, "ranks by held-out loss; `tangent trust --space "),
    (["--epochs", "0"], Composite.untrained.sum, 0, "can order them backward; leave out --epochs 0"),
    (["--metric", "parameters"], "parameters", 0, nil), (["--space", "nasbench201"], Composite.untrained.sum, 0, nil),
  ])
  func withoutEvidenceASearchTrains(options: [String], objective: String, epochs: Int, note: String?) throws {
    // Pictures of one's own, of which a search takes as many training images as there are.
    let photos = tangent.folder.file("photos")
    try TinyPictures.write(to: photos)
    let outcome = try tangent.run(
      ["search", photos.path, "--study", search.study.path, "--space", file.path, "--evaluations", "1"]
        + ["--finalists", "0", "--repeats", "1", "--channels", "2", "--image-size", "8"] + options)
    #expect(outcome.status == 0, "\(outcome.error)")
    let configuration = try Study.read(search.study).configuration
    #expect(configuration.objectiveTexts == [objective] && configuration.plan.epochs == epochs)
    #expect(outcome.error.contains("tangent trust --space") == (note != nil))
    if let note { #expect(outcome.error.contains(note), "\(outcome.error)") }
  }

  /// The space comes with the study: no command that reads architectures from one needs its file or `--space`.
  @Test func whatReadsAStudyTakesItsSpace() throws {
    let begun = try tangent.run(search.arguments("--space", file.path, "--evaluations", "4", "--epochs", "0"))
    #expect(begun.status == 0, "\(begun.error)")
    try FileManager.default.removeItem(at: file)
    let measuring = TinySearch.measuring(in: tangent.folder.url)
    for command in [
      ["evolve", "--top", "2", "--epochs", "1"],
      ["compare", "--top", "2", "--epochs", "0", "--metric", "lga", "--rounds", "2"],
    ] {
      let outcome = try tangent.run(command + ["--from-study", search.study.path, "--quiet"] + measuring)
      #expect(outcome.status == 0, "\(command): \(outcome.error)")
    }
    // And on its images, unless others are named.
    let compared = try tangent.run(
      "compare", "--from-study", search.study.path, "--epochs", "0", "--metric", "lga", "--rounds", "2", "--channels",
      "2", "--train-images", "20", "--validation-images", "20", "--kernel-images", "10")
    #expect(compared.status == 0, "\(compared.error)")
    #expect(compared.output.contains("; mnist, "), "\(compared.output)")
    let table = tangent.folder.file("table.csv")
    let rows = Set(try search.trials().map(\.architecture.text)).sorted().enumerated().map { "\($1),\($0)" }
    try Data((["architecture,accuracy"] + rows).joined(separator: "\n").utf8).write(to: table)
    let correlated = try tangent.run(
      "correlate", table.path, "--targets", "accuracy", "--from-study", search.study.path, "--resamples", "50", "--json"
    )
    #expect(correlated.status == 0, "\(correlated.error)")
    let other = try tangent.run(
      "evolve", "--from-study", search.study.path, "--space", "nasbench201", "--top", "1", "--epochs", "1")
    #expect(other.status == 64 && other.error.contains("is in the space tiny-cells"), "\(other.error)")
  }

  @Test func aChangedFileIsRefusedByTheLineThatDiffers() throws {
    #expect(try tangent.run(search.arguments("--space", file.path, "--evaluations", "2", "--epochs", "0")).status == 0)
    let resume = [
      "search", "--study", search.study.path, "--resume", "--evaluations", "3", "--quiet", "--space", file.path,
    ]
    try Data(("# a comment\n" + Self.text).utf8).write(to: file)
    let same = try tangent.run(resume + ["--data", tangent.folder.file("images").path])
    #expect(same.status == 0, "\(same.error)")
    try Data(Self.text.replacing("count: 2", with: "count: 3").utf8).write(to: file)
    let changed = try tangent.run(resume + ["--data", tangent.folder.file("images").path])
    #expect(changed.status == 64, "\(changed.error)")
    #expect(changed.error.contains("\"count: 3\" instead of \"count: 2\" in line 13"), "\(changed.error)")
  }

  @Test func mistakesAreOneLine() throws {
    for (text, status, excerpt) in [
      (Self.text.replacing("nodes: 3", with: "nodes: x"), 65, "tiny.yaml:8: cell.nodes: expected"),
      (Self.text.replacing("tiny-cells", with: "resnet"), 64, "belongs to a built-in space"),
    ] {
      try Data(text.utf8).write(to: file)
      let outcome = try tangent.run("spaces", file.path)
      #expect(outcome.status == Int32(status) && outcome.error.contains(excerpt), "\(outcome.status) \(outcome.error)")
      #expect(outcome.error.split(separator: "\n").count == 1)
    }
    let absent = try tangent.run("show", "x", "--space", "absent.yaml")
    #expect(absent.status == 66 && absent.error.contains("absent.yaml: there is no such file"), "\(absent.error)")
  }
}
