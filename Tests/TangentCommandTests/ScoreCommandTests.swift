import Foundation
import Tangent
import TestSupport
import Testing

@Suite struct ScoreCommandTests {
  static let residual = "|nor_conv_3x3~0|+|none~0|nor_conv_3x3~1|+|skip_connect~0|none~1|skip_connect~2|"
  static let dead = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"

  let tangent: TangentProcess

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  private func score(_ arguments: String...) throws -> TangentProcess.Outcome {
    try tangent.run(["score", "--quiet"] + TinySearch.measuring(in: tangent.folder.url) + arguments)
  }

  private func evaluations(_ outcome: TangentProcess.Outcome) throws -> [[String: [String: Any]]] {
    let list = try #require(try outcome.json()["evaluations"] as? [[String: Any]])
    return list.compactMap { $0["metrics"] as? [String: [String: Any]] }
  }

  /// The command prints what the library computes. Eigenvalues may differ in their last bits, for this
  /// process's linear algebra has more threads.
  @Test func printsTheEvaluatorsNumbers() throws {
    let outcome = try score(
      Self.residual, "--epochs", "1", "--repeats", "2", "--metrics", "all", "--probe-images", "20", "--json")
    #expect(outcome.status == 0)
    let metrics = try #require(try evaluations(outcome).first)
    // Latency alone is measured only where it is asked for by name.
    let names = MetricTable.all.map(\.name).filter { $0 != "latency" }
    #expect(Set(metrics.keys) == Set(names))
    let copy = try #require(DatasetCopy(of: DatasetCatalogue.mnist, in: tangent.folder.file("images")))
    var plan = EvaluationPlan(
      dataset: "mnist", sizes: .nasBench201(channels: 2, cells: 1), trainingImages: 20, heldOutImages: 20, epochs: 1,
      kernelImages: 10, probeImages: 20, metrics: names, repeats: 2)
    plan.recipe.batchSize = 10
    try Libtorch.setThreads(1)
    let evaluator = try Evaluator(plan, images: copy.trainingImages(), seed: Seed(0))
    let evaluation = try evaluator.evaluate(
      NASBench201().architecture(Self.residual), seed: Seed(0).derived("score"))
    for (name, fields) in metrics {
      let printed = try #require(fields["value"] as? Double, "\(name)")
      let computed = try #require(evaluation.summary(of: name).value.number, "\(name)")
      #expect(deviation([printed], from: [computed]) <= Tolerance.relative(.metric, .float32), "\(name)")
      #expect(fields["repeats"] as? Int == 2)
    }
  }

  @Test func anUndefinedScoreSaysWhy() throws {
    let outcome = try score(Self.dead, "--metrics", "lga,parameters")
    #expect(outcome.status == 0)
    #expect(outcome.rows.contains("lga | undefined | higher | the output does not depend on the input"))
    let record = try #require(try evaluations(score(Self.dead, "--metrics", "lga", "--json")).first?["lga"])
    #expect(record["value"] is NSNull)
    #expect(record["undefined"] as? String == "the output does not depend on the input")
  }

  /// An architecture that ignores its input is not trained, whatever was asked for: the reason is said.
  @Test func aDeadArchitectureSaysWhyItWasNotTrained() throws {
    let outcome = try score(Self.dead, "--epochs", "1", "--metrics", "training-loss")
    #expect(
      outcome.rows.contains(
        "training-loss | undefined | lower | the network was not trained: the output does not depend on the input"))
  }

  /// No kernel is named where none was measured.
  @Test(arguments: [
    ("parameters,macs", "counted from the layers, no network computed; mnist, C = 2, N = 1"),
    (
      "validation-accuracy,parameters",
      "after 1 epoch of short, changed (batch 10) on 20 images, batch-norm statistics recomputed on 20 of them; "
        + "mnist, C = 2, N = 1, default initialization, float32, seed 0"
    ),
  ])
  func theFirstLineSaysWhatWasMeasured(metrics: String, line: String) throws {
    let outcome = try score(Self.residual, "--epochs", "1", "--metrics", metrics)
    #expect(outcome.output.split(separator: "\n").first.map(String.init) == line)
  }

  /// Each of these changes the numbers, so that each is named.
  @Test(arguments: [
    (
      ["--schedule", "constant", "--learning-rate", "0.5", "--augment"],
      "after 1 epoch of short, changed (learning rate 0.5, batch 10, constant, augmented) on 20 images;"
    ),
    (
      ["--recipe", "mok-2022", "--batch-size", "1024", "--warm-up", "10%", "--no-augment"],
      "after 1 epoch of mok-2022, changed (warm-up 10%, not augmented) on 20 images;"
    ),
    (["--batch-size", "48"], "after 1 epoch of short on 20 images;"),
    (["--epochs", "0"], "of 10 held-out images, at initialization;"),
    (
      ["--epochs", "0", "--ladder", "--metrics", "held-out-loss", "--recalibration-images", "2"],
      "at initialization, batch-norm statistics recomputed on 2 training images;"
    ),
  ])
  func theFirstLineNamesAChangedRecipe(options: [String], excerpt: String) throws {
    let outcome = try tangent.run(
      ["score", "--quiet", Self.residual, "--epochs", "1", "--metrics", "lga"]
        + TinySearch.measuring(in: tangent.folder.url) + options)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains(excerpt), "\(outcome.output)")
  }

  @Test func aMetricThatIsNamedTwiceIsShownOnce() throws {
    let outcome = try score(Self.residual, "--metrics", "lga, lga,parameters,lga")
    #expect(outcome.rows.count { $0.hasPrefix("lga | ") } == 1)
  }

  @Test func severalArchitecturesKeepTheirOrder() throws {
    let outcome = try score(Self.residual, Self.dead, Self.residual, "--metrics", "lga", "--json")
    let values = try evaluations(outcome).map { $0["lga"]?["value"] as? Double }
    #expect(values.count == 3 && values[0] != nil && values[1] == nil && values[0] == values[2])
  }

  /// A row an epoch; each is what the score of so many epochs prints.
  @Test func aLadderIsAScoreAtEveryEpoch() throws {
    let metrics = ["--metrics", "lga,training-loss,training-accuracy,validation-accuracy,parameters"]
    func values(_ evaluation: [String: Any]) throws -> [String: Double?] {
      try #require(evaluation["metrics"] as? [String: [String: Any]]).mapValues { $0["value"] as? Double }
    }
    func evaluation(_ options: [String]) throws -> [String: Any] {
      let outcome = try tangent.run(
        ["score", "--quiet", Self.residual, "--json"] + TinySearch.measuring(in: tangent.folder.url) + metrics + options
      )
      return try #require((try outcome.json()["evaluations"] as? [[String: Any]])?.first)
    }
    let ladder = try #require(
      try evaluation(["--epochs", "2", "--ladder", "--separate-rungs"])["ladder"] as? [[String: Any]])
    #expect(ladder.map { $0["epoch"] as? Int } == [0, 1, 2])
    for (epoch, rung) in ladder.enumerated() {
      #expect(try values(rung) == values(evaluation(["--epochs", "\(epoch)"])))
    }
    let table = try tangent.run(
      ["score", "--quiet", Self.residual, "--epochs", "2", "--ladder"] + TinySearch.measuring(in: tangent.folder.url)
        + metrics)
    #expect(
      table.output.contains(
        "after 2 epochs of short, changed (batch 10) on 20 images, and at every epoch before, points of one annealed training, batch-norm statistics recomputed on 20 of them; mnist"
      ))
    #expect(
      table.rows.contains(
        "epoch | lga | training-loss | training-accuracy | validation-accuracy | parameters | time"))
    #expect(table.rows.contains { $0.hasPrefix("0 | 0.") && $0.contains(" | undefined | undefined | undefined | 2") })
    #expect(table.rows.contains("undefined: the network was not trained (epoch 0)"))
  }

  /// Every figure can be traced to its definition.
  @Test func namesTheDefinition() throws {
    let outcome = try score(Self.residual, "--preset", "tenas-2021")
    #expect(
      outcome.output.contains(
        "kernel tenas-2021 (coupled batch norm, weights) of 10 held-out images, at initialization"))
    #expect(try score(Self.residual, "--batch-norm", "coupled").output.contains("kernel tangent, changed (coupled"))
  }

  /// The default number of kernel images is an upper limit, a published preset's is not.
  @Test func fewHeldOutImagesLimitTheDefaultKernel() throws {
    let arguments = [
      "score", Self.residual, "--metrics", "lga", "--dataset", "mnist", "--data", tangent.folder.file("images").path,
      "--channels", "2", "--train-images", "20", "--validation-images", "20",
    ]
    let outcome = try tangent.run(arguments)
    #expect(outcome.output.contains("of 20 held-out images"), "\(outcome.output) \(outcome.error)")
    let preset = try tangent.run(arguments + ["--preset", "tenas-2021"])
    #expect(preset.status != 0 && preset.error.contains("72"), "\(preset.output) \(preset.error)")
  }

  @Test(arguments: [
    (["--metrics", "lga,condition-nummber"], "did you mean 'condition-number'?"),
    (["--metrics", ","], "names no metric"),
    (["--preset", "mok2022"], "did you mean 'mok-2022'?"),
    (["--kernel-images", "50"], "a class-balanced draw of 50 images needs 5 of the class '0'"),
    (["--separate-rungs"], "--separate-rungs requires --ladder"),
    (["--repeats", "0"], "the number of repeats is from 1 to 10,000"),
    (["--ladder", "--recipe", "nasbench201-12", "--epochs", "13"], "ask for at most 12, or another recipe"),
  ])
  func aMistakeIsOneLineAndStatus64(options: [String], excerpt: String) throws {
    let outcome = try tangent.run(
      ["score", "--quiet", Self.residual] + TinySearch.measuring(in: tangent.folder.url) + options)
    #expect(outcome.status == 64)
    #expect(outcome.error.split(separator: "\n").count == 1 && outcome.error.contains(excerpt), "\(outcome.error)")
  }
}
