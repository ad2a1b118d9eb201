import Foundation
import Glibc
import Tangent
import TestSupport
import Testing

@Suite struct EvolveCommandTests {
  static let residual = ScoreCommandTests.residual
  static let other = "|nor_conv_1x1~0|+|skip_connect~0|avg_pool_3x3~1|+|nor_conv_3x3~0|none~1|skip_connect~2|"
  static let dead = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"

  let tangent: TangentProcess

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  private func arguments(_ options: [String]) -> [String] {
    ["evolve", "--quiet"] + TinySearch.measuring(in: tangent.folder.url) + options
  }

  private func run(_ options: String...) throws -> TangentProcess.Outcome { try tangent.run(arguments(options)) }

  private func path(_ name: String) -> String { tangent.folder.file(name).path }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: tangent.folder.file(name), encoding: .utf8)
  }

  /// 20 images in batches of 10: two steps an epoch, so the steps 0, 1, 2, 4, 6 of three epochs. LGA after an
  /// epoch is what `score` gives.
  @Test func lgaIsThatOfScore() throws {
    let outcome = try run(Self.residual, "--epochs", "3", "--json")
    #expect(outcome.status == 0 && outcome.error.isEmpty)
    let evolution = try #require((try outcome.json()["evolutions"] as? [[String: Any]])?.first)
    let points = try #require(evolution["points"] as? [[String: Any]])
    #expect(points.map { $0["steps"] as? Int } == [0, 1, 2, 4, 6])
    #expect(points.map { $0["epoch"] as? Double } == [0, 0.5, 1, 2, 3])
    let scored = try tangent.run(
      ["score", Self.residual, "--quiet", "--json", "--epochs", "3", "--metrics", "lga"]
        + TinySearch.measuring(in: tangent.folder.url))
    let evaluation = try #require((try scored.json()["evaluations"] as? [[String: Any]])?.first)
    let metric = try #require((evaluation["metrics"] as? [String: [String: Any]])?["lga"])
    let last = try #require(points.last?["values"] as? [String: Any])
    #expect(last["lga"] as? Double == metric["value"] as? Double && last["lga"] is Double)
  }

  @Test func aTableALineAMeasurement() throws {
    let outcome = try run(Self.residual, "--epochs", "2")
    #expect(outcome.status == 0)
    let rows = outcome.rows
    // Loss and accuracy read recomputed statistics.
    #expect(
      outcome.output.contains(
        "followed through 2 epochs of short, changed (batch 10) on 20 images, batch-norm statistics recomputed on 20 of them; mnist"
      ))
    let head = try #require(rows.firstIndex { $0.hasPrefix("epoch | lga | difference | correlation") })
    #expect(rows[(head + 1)...].map { $0.prefix { $0 != " " } } == ["0", "0.500", "1.00", "2.00"])
  }

  /// The files appear together, are well-formed, and are replaced only when asked.
  @Test func filesAreWrittenAndNotReplaced() throws {
    let files = ["--csv", path("e.csv"), "--page", path("e.html"), "--figure", path("e.svg")]
    let options = [Self.residual, Self.other, "--epochs", "1"] + files
    #expect(try tangent.run(arguments(options)).status == 0)
    let lines = try text("e.csv").split(separator: "\n")
    #expect(lines.count == 1 + 2 * 3)
    let widths = Set(lines.map { $0.count { $0 == "," } })
    #expect(widths == [5 + EvolutionQuantity.all.count + KernelEvolution.keptEigenvalues - 1])
    let page = try text("e.html")
    #expect(page.components(separatedBy: "data:image/png;base64,").count - 1 == 4)
    #expect(!page.contains("<script") && !page.contains("href=") && page.contains("prefers-color-scheme"))
    for quantity in EvolutionQuantity.all { #expect(page.contains(">\(quantity.title)</title>")) }
    #expect(page.contains("<pre>tangent evolve --quiet ") && page.contains("'\(Self.residual)' '\(Self.other)'"))
    let figure = try ScannedDocument(Data(contentsOf: tangent.folder.file("e.svg")))
    #expect(figure.isWellFormed && figure.count(of: "polyline") >= 2 * (EvolutionQuantity.all.count - 1))
    let again = try tangent.run(arguments(options))
    #expect(again.status == 64)
    #expect(
      again.errorLines.first?.hasSuffix("already exists; give another name, or replace it with --overwrite") == true)
    #expect(try tangent.run(arguments(options + ["--overwrite"])).status == 0)
  }

  /// Drawn from a table, in strata, by one worker and by two: the same numbers.
  @Test func strataDoNotDependOnTheWorkers() throws {
    let space = NASBench201()
    var generator = Seed(1).generator()
    let cells = (0..<60).map { _ in space.sample(using: &generator).text }
    let lines = ["architecture,mine"] + cells.enumerated().map { "\($1),\($0)" } + ["\(Self.dead),99"]
    try lines.joined(separator: "\n").write(to: tangent.folder.file("t.csv"), atomically: true, encoding: .utf8)
    for workers in ["1", "2"] {
      let outcome = try run(
        "--accuracy-strata", "6", "--table", path("t.csv"), "--accuracy-column", "mine", "--epochs", "1", "--workers",
        workers, "--csv", path("\(workers).csv"), "--page", path("\(workers).html"))
      #expect(outcome.status == 0)
      #expect(outcome.output.contains("medians, low accuracy (2):"))
    }
    #expect(try text("1.csv") == text("2.csv"))
    let strata = try text("1.csv").split(separator: "\n").dropFirst().map { $0.split(separator: ",")[1] }
    #expect(strata == ["low", "middle", "high"].flatMap { [Substring](repeating: $0, count: 2 * 3) })
    // Two pictures for the typical architecture of each stratum.
    #expect(try text("1.html").components(separatedBy: "data:image/png;base64,").count - 1 == 6)
    #expect(try !text("1.csv").contains(Self.dead))
  }

  /// Killed at any moment and gone on with, the measurements are those of a run that nobody disturbed, to the
  /// last digit.
  @Test func killedAtAnyMomentItResumesToTheSameNumbers() throws {
    let options = [Self.residual, Self.other, "--epochs", "12", "--workers", "1"]
    var killed = try KilledRuns(tangent, seed: 2, undisturbed: arguments(options + ["--csv", path("whole.csv")]))
    while killed.kills < 4 {
      for name in ["killed.csv", "kept"] { try? FileManager.default.removeItem(atPath: path(name)) }
      try killed.runToItsEnd(
        // A kill may come when the table is out already.
        arguments(options + ["--csv", path("killed.csv"), "--overwrite", "--checkpoint", path("kept"), "--resume"]))
      #expect(try text("killed.csv") == text("whole.csv"))
    }
    // What is finished is kept, and its training is not.
    let names = try FileManager.default.contentsOfDirectory(atPath: path("kept")).sorted()
    #expect(names == [".lock", "1.json", "2.json", "evolution.json"])
  }

  /// A digit of a kept measurement is another.
  @Test func whatIsKeptIsVerified() throws {
    let options = [Self.residual, "--epochs", "1", "--checkpoint", path("kept")]
    #expect(try tangent.run(arguments(options)).status == 0)
    let file = tangent.folder.file("kept").appending(path: "1.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    let digit = try #require(text.firstMatch(of: /"lga":[^.]*\.(\d)/)?.output.1)
    try text.replacingCharacters(in: digit.startIndex..<digit.endIndex, with: digit == "9" ? "8" : "9")
      .write(to: file, atomically: true, encoding: .utf8)
    let outcome = try tangent.run(arguments(options + ["--resume"]))
    #expect(outcome.status == 65 && outcome.output.isEmpty && outcome.errorLines.count == 1)
    #expect(outcome.error.contains("\(file.path) is damaged") && outcome.error.contains("its checksum is "))
  }

  /// A pipe is written into, and does not count as a file that is there already.
  @Test func aTableGoesIntoAPipe() throws {
    try #require(mkfifo(path("pipe"), 0o600) == 0)
    let reader = open(path("pipe"), O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    let outcome = try run(Self.residual, "--epochs", "1", "--csv", path("pipe"))
    #expect(outcome.status == 0, "\(outcome.error)")
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(reader, &bytes, bytes.count)
    #expect(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).hasPrefix("architecture,stratum,"))
    var status = stat()
    #expect(stat(path("pipe"), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func aFolderIsNoFileToWrite() throws {
    let outcome = try run(Self.residual, "--csv", tangent.folder.url.path, "--overwrite")
    #expect(outcome.status == 74 && outcome.error.contains("is a folder; name a file in it"))
  }

  @Test func aFolderIsGoneOnWithOnlyWhenAskedAndAsItWasBegun() throws {
    let options = [Self.residual, "--epochs", "1", "--checkpoint", path("kept")]
    #expect(try tangent.run(arguments(options)).status == 0)
    let again = try tangent.run(arguments(options))
    #expect(again.status == 64 && again.error.contains("add --resume to continue them"))
    let others = try tangent.run(arguments(options + ["--resume", "--seed", "3"]))
    #expect(others.status == 64 && others.error.contains("was created with different options (--seed 3 instead of 0)"))
    for (given, difference) in [
      (["--augment"], "--augment instead of --no-augment"),
      (["--dtype", "float64"], "--dtype float64 instead of float32"),
      (["--recalibration-images", "0"], "--recalibration-images 0 instead of 256"),
      (["--warm-up", "10%"], "--warm-up 10% instead of 0%"),
    ] {
      let outcome = try tangent.run(arguments(options + ["--resume"] + given))
      #expect(
        outcome.status == 64 && outcome.error.contains("was created with different options (\(difference));"),
        "\(outcome.error)")
    }
    let architectures = try run(Self.other, "--epochs", "1", "--checkpoint", path("kept"), "--resume")
    #expect(architectures.status == 64 && architectures.error.contains("different options (different architectures)"))
  }

  /// What a process leaves that is killed after it has kept an evolution, before it has removed its training.
  @Test func theTrainingOfAFinishedOneIsRemoved() throws {
    let options = [Self.residual, "--epochs", "1", "--checkpoint", path("kept")]
    #expect(try tangent.run(arguments(options)).status == 0)
    let training = tangent.folder.file("kept").appending(path: "1")
    try FileManager.default.createDirectory(at: training, withIntermediateDirectories: true)
    try Data().write(to: training.appending(path: "epoch-1.safetensors"))
    #expect(try tangent.run(arguments(options + ["--resume"])).status == 0)
    #expect(!FileManager.default.fileExists(atPath: training.path))
  }

  @Test func theBestOfAStudyAreFollowed() throws {
    let search = try TinySearch(tangent)
    #expect(try tangent.run(search.arguments("--evaluations", "4", "--epochs", "0")).status == 0)
    let outcome = try run("--from-study", search.study.path, "--top", "2", "--epochs", "1", "--json")
    #expect(outcome.status == 0)
    #expect((try outcome.json()["evolutions"] as? [Any])?.count == 2)
  }

  @Test func whatIgnoresItsInputSaysSo() throws {
    let outcome = try run(Self.dead, "--epochs", "1")
    #expect(outcome.status == 0 && outcome.output.contains("the output does not depend on the input"))
  }

  @Test(
    arguments: [
      ([], 64, "name architectures, or choose them with"),
      ([residual, "--sample", "2"], 64, "cannot be combined"),
      (["--accuracy-strata", "3"], 64, "--accuracy-strata requires --table FILE"),
      (["--accuracy-strata", "4", "--table", "t.csv"], 64, "need a multiple of 3"),
      (["--accuracy-strata", "3", "--table", "nowhere.csv"], 66, "--table nowhere.csv: there is no such file"),
      (["--sample", "0"], 64, "--sample 0: it must be at least 1"),
    ] as [([String], Int32, String)])
  func whatCannotBeMeant(options: [String], status: Int32, reason: String) throws {
    let outcome = try tangent.run(arguments(options))
    #expect(outcome.status == status)
    #expect(outcome.errorLines.count == 1 && outcome.error.contains(reason))
  }

  @Test func aDamagedTableNamesItsLine() throws {
    try "architecture,\(AccuracyTable.standardColumn)\n\(Self.residual),much\n"
      .write(to: tangent.folder.file("t.csv"), atomically: true, encoding: .utf8)
    let outcome = try run("--accuracy-strata", "3", "--table", path("t.csv"))
    #expect(outcome.status == 65)
    #expect(outcome.error.contains("t.csv, line 2: 'much' in column \(AccuracyTable.standardColumn) is not a number"))
    try (Data("architecture,\(AccuracyTable.standardColumn)\n".utf8) + Data([0xff]))
      .write(to: tangent.folder.file("t.csv"))
    let bytes = try run("--accuracy-strata", "3", "--table", path("t.csv"))
    #expect(bytes.status == 65 && bytes.error.contains("t.csv, line 2: this is not UTF-8 text"), "\(bytes.error)")
  }
}

/// The elements of an XML document, told by a scan for its tags.
private struct ScannedDocument {
  private var counts: [Substring: Int] = [:]
  let isWellFormed: Bool

  init(_ data: Data) throws {
    let text = String(decoding: data, as: UTF8.self)
    var open: [Substring] = []
    var nests = true
    for match in text.matches(of: /<(\/?)([A-Za-z]+)[^>]*?(\/?)>/) {
      let (_, closing, name, selfClosing) = match.output
      if !closing.isEmpty {
        nests = nests && open.popLast() == name
      } else {
        counts[name, default: 0] += 1
        if selfClosing.isEmpty { open.append(name) }
      }
    }
    isWellFormed = nests && open.isEmpty
  }

  func count(of name: Substring) -> Int { counts[name] ?? 0 }
}
