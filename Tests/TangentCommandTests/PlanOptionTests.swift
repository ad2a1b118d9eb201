import Foundation
import Testing

/// An option that decides numbers is declared once. What help shows is recorded, read back to the same plan, and said in
/// the line that tells what was measured; the commands share it.
struct PlanOptionTests {
  let tangent: TangentProcess

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  struct Case {
    let arguments: [String]
    /// Said where the metrics need what the option decides; nil for what changes no number, or only the images left.
    let words: String?
    /// How it is recorded, where not as it is given.
    var recorded: [String]?

    init(_ option: String, _ value: String? = nil, says words: String?, recorded: String? = nil) {
      arguments = [option] + (value.map { [$0] } ?? [])
      self.words = words
      self.recorded = recorded.map { [$0] }
    }
  }

  /// Every option that decides the numbers of `score`, with another value than its default.
  static let cases = [
    Case("--space", "nasbench201", says: nil), Case("--size", "channels=2", says: "C = 2"),
    Case("--image-size", "4", says: "images of 4x4 pixels"), Case("--initializer", "xavier", says: "xavier init"),
    Case("--dtype", "float64", says: "float64"), Case("--seed", "7", says: "seed 7"),
    Case("--dataset", "mnist", says: "; mnist"), Case("--fit", "crop", says: nil),
    Case("--train-images", "21", says: "on 21 images"),
    Case("--validation-images", "22", says: nil), Case("--recipe", "mok-2022", says: "of mok-2022"),
    Case("--epochs", "1", says: "after 1 epoch"), Case("--batch-size", "7", says: "batch 7"),
    Case("--optimizer", "adamw", says: "changed (adamw, "),
    Case("--learning-rate", "0.03", says: "learning rate 0.03"),
    Case("--weight-decay", "0.002", says: "weight decay 0.002"),
    Case("--label-smoothing", "0.2", says: "label smoothing 0.2"), Case("--mixup", "0.3", says: "mixup 0.3"),
    Case("--cutout", "3", says: "cutout 3"), Case("--trivial-augment", says: "trivial augment"),
    Case("--average-weights", "0.9", says: "weights averaged by 0.9"),
    Case("--schedule", "cosine-by-step", says: "cosine-by-step"), Case("--warm-up", "7%", says: "warm-up 7%"),
    Case("--no-augment", says: "not augmented"), Case("--recalibration-images", "20", says: "recomputed on 20"),
    Case("--preset", "tenas-2021", says: "kernel tenas-2021, changed"),
    Case("--batch-norm", "running", says: "running batch norm"), Case("--parameters", "all", says: " all)"),
    Case("--kernel-images", "11", says: "11 held-out images"), Case("--probe-images", "12", says: "12 probe images"),
    Case("--implementation", "layer-wise", says: nil),
    Case("--memory", "1GiB", says: nil, recorded: "--memory=1073741824"),
    Case("--repeats", "2", says: "2 repeats"), Case("--vary-images", says: "each on its own images"),
    Case("--own-seeds", says: "a separate seed for each architecture"),
    Case("--ladder", says: "at every epoch before"),
    Case("--separate-rungs", says: "each a training of its own"),
  ]

  private func score(_ options: [String], _ others: String...) throws -> TangentProcess.Outcome {
    let outcome = try tangent.run(
      ["score", CommandLineTests.cell, "--data", tangent.folder.file("images").path, "--quiet"] + options + others)
    #expect(outcome.status == 0, "\(outcome.error)")
    return outcome
  }

  private func record(_ outcome: TangentProcess.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  /// All at once: each is recorded as it was given, and what is recorded gives the same plan and the same numbers.
  @Test func whatIsGivenIsRecordedAndReadBack() throws {
    let metrics = ["--metrics", "lga,grad-norm,training-loss,validation-accuracy"]
    let given = try record(score(Self.cases.flatMap(\.arguments) + metrics, "--json"))
    let options = try #require(given["options"] as? [String])
    for option in Self.cases {
      let expected = option.recorded ?? [option.arguments.joined(separator: "=")]
      #expect(expected.allSatisfy(options.contains), "\(option.arguments): \(options)")
    }
    let again = try record(score(options, "--json"))
    #expect(again["options"] as? [String] == options)
    for key in ["plan", "seed"] { #expect((again[key] as? NSObject) == (given[key] as? NSObject), "\(key)") }
    func values(_ record: [String: Any]) -> [NSObject?] {
      (record["evaluations"] as? [[String: Any]] ?? []).map { $0["metrics"] as? NSObject }
    }
    #expect(values(again) == values(given) && values(given).count == 1)
  }

  /// A default of the preset or of the recipe is no mention of the option.
  @Test func whatIsGivenIsSaid() throws {
    let metrics = ["--metrics", "lga,grad-norm,training-loss,validation-accuracy"]
    let output = try score(Self.cases.flatMap(\.arguments) + metrics).output
    for option in Self.cases { #expect(option.words.map(output.contains) ?? true, "\(option.arguments): \(output)") }
  }

  /// What decides no numbers, or is the command's own.
  static let others: [String: Set<String>] = [
    "score": ["--metrics", "--workers"],
    "search": [
      "--algorithm", "--set", "--metric", "--metrics", "--evaluations", "--time", "--max-parameters", "--max-macs",
      "--max-memory", "--max-file-size", "--max-latency", "--latency-batch", "--latency-threads", "--prefer",
      "--pipeline", "--workers", "--study", "--resume", "--compare", "--compare-epochs", "--compare-images",
      "--compare-seeds", "--finalists", "--trust",
    ],
    "trust": [
      "--networks", "--truth-epochs", "--truth-images", "--truth-repeats", "--time", "--resamples", "--study",
      "--resume",
      "--metric", "--metrics", "--workers", "--output", "--overwrite",
    ],
    "correlate": [
      "--targets", "--columns", "--features", "--from-study", "--baselines", "--population", "--sample", "--count",
      "--list", "--resamples", "--study", "--resume", "--metric", "--metrics", "--workers", "--csv", "--page",
      "--figure", "--overwrite",
    ],
    "compare": ["--from-study", "--top", "--metric", "--rounds", "--level", "--workers", "--study", "--resume"],
    "kernel": ["--output", "--image", "--no-image", "--overwrite", "--form", "--weights"],
    "evolve": [
      "--from-study", "--top", "--sample", "--accuracy-strata", "--table", "--strata", "--accuracy-column", "--csv",
      "--linearized-csv", "--page", "--figure", "--overwrite", "--linearized", "--linearized-images",
      "--linearized-epochs", "--linearized-at", "--checkpoint", "--resume", "--workers",
    ],
    "train": ["--checkpoint", "--resume", "--test", "--output", "--from-study", "--top", "--time"],
  ]

  /// An option that a command parses and nothing records fails here, and so does one that has no case above.
  @Test(arguments: ["score", "search", "correlate", "trust", "compare", "kernel", "evolve", "train"])
  func everyOptionOfACommandIsDeclared(command: String) throws {
    let shown = try tangent.run([command, "--help"]).output
    let names = Set(shown.matches(of: /\n  (?:-[a-z], )?(--[a-z-]+)/).map { String($0.1) })
    let common: Set = [
      "--data", "--skip-unreadable", "--device", "--threads", "--json", "--quiet", "--version", "--help",
    ]
    var declared = Set(Self.cases.map { $0.arguments[0] == "--no-augment" ? "--augment" : $0.arguments[0] })
    if !["score", "search", "correlate"].contains(command) {
      declared.subtract(["--ladder", "--separate-rungs", "--vary-images", "--own-seeds"])
      if command != "trust" { declared.remove("--repeats") }
    }
    if command == "train" {
      declared.subtract([
        "--preset", "--batch-norm", "--parameters", "--kernel-images", "--probe-images", "--implementation", "--memory",
      ])
    }
    #expect(names == declared.union(common).union(Self.others[command] ?? []), "\(command)")
  }

  /// The commands describe an option in the same words.
  @Test func theCommandsDescribeThemAlike() throws {
    func descriptions(_ command: String) throws -> [String: String] {
      let shown = try tangent.run([command, "--help"]).output
      let blocks = shown.matches(of: /\n  (--[a-z-]+)([^\n]*(?:\n {10,}[^\n]*)*)/)
      return Dictionary(blocks.map { (String($0.1), String($0.2)) }) { first, _ in first }
    }
    let reference = try descriptions("score")
    for command in ["search", "correlate", "trust", "compare", "kernel", "evolve", "train"] {
      let own = try descriptions(command)
      for option in Self.cases.map({ $0.arguments[0] }) where own[option] != nil {
        #expect(own[option] == reference[option], "\(command) \(option)")
      }
    }
  }
}
