import Foundation
import Tangent
import TestSupport
import Testing

/// Options that are given when a run goes on are compared with those it was begun with, also where they equal the
/// command's defaults; options that are left out are those it was begun with.
@Suite struct RecordedOptionsTests {
  let tangent: TangentProcess

  init() throws {
    tangent = try TangentProcess()
    try TinyImages.write(to: tangent.folder.file("images"))
  }

  private var data: [String] { ["--data", tangent.folder.file("images").path, "--quiet"] }

  /// Gives options that are others than those of the run, all at once, and expects each to be named.
  private func expectRefusal(
    _ arguments: [String], _ differences: [(option: String, value: String, stored: String)],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try tangent.run(arguments + differences.flatMap { [$0.option, $0.value] })
    #expect(outcome.status == 64, sourceLocation: sourceLocation)
    let list = try #require(
      outcome.error.firstMatch(of: /was created with different options \((.+)\); leave them out/)?.1,
      "\(outcome.error)",
      sourceLocation: sourceLocation)
    #expect(
      list.components(separatedBy: "; ").sorted()
        == differences.map { "\($0.option) \($0.value) instead of \($0.stored)" }.sorted(),
      sourceLocation: sourceLocation)
  }

  @Test func aTrainingGoesOnWithItsOwnOptionsOnly() throws {
    let own = [
      "--seed", "9", "--channels", "3", "--cells", "2", "--dtype", "float64", "--dataset", "mnist", "--image-size", "4",
      "--initializer", "xavier", "--train-images", "all", "--validation-images", "20", "--recipe", "mok-2022",
      "--batch-size", "20", "--learning-rate", "0.01",
    ]
    let kept = data + ["--checkpoint", tangent.folder.file("mine").path]
    #expect(try tangent.run(["train", CommandLineTests.cell] + own + kept + ["--epochs", "1"]).status == 0)
    let going = ["train"] + kept + ["--resume"]
    try expectRefusal(going, [("--seed", "0", "9")])
    try expectRefusal(
      going,
      [
        ("--seed", "0", "9"), ("--channels", "8", "3"), ("--cells", "1", "2"), ("--dtype", "float32", "float64"),
        ("--dataset", "fashion-mnist", "mnist"), ("--image-size", "28", "4"), ("--initializer", "default", "xavier"),
        ("--train-images", "4096", "all"), ("--validation-images", "1024", "20"), ("--recipe", "short", "mok-2022"),
        ("--batch-size", "1024", "20"), ("--learning-rate", "0.025", "0.01"),
      ])
    for options in [own, [CommandLineTests.cell] + own, []] {
      let outcome = try tangent.run(going + options)
      #expect(outcome.status == 0, "\(outcome.error)")
    }
  }

  /// A training of the library's, by a recipe that no option names: it goes on, and options that are given count.
  @Test func aRecipeOfOnesOwnGoesOn() throws {
    let dataset = DatasetCatalogue.mnist
    var recipe = Recipe.short
    recipe.name = "mine"
    recipe.optimizer = .sgd(momentum: 0.5, usesNesterov: true, weightDecay: 5e-4)
    recipe.batchSize = 10
    let plan = TrainingPlan(
      architecture: try NASBench201().architecture(CommandLineTests.cell),
      scale: NetworkScale(
        sizes: .nasBench201(channels: 2, cells: 1), imageChannels: dataset.channels, imageHeight: dataset.height,
        imageWidth: dataset.width, classes: dataset.classCount),
      dataset: dataset.id, trainingImages: 20, heldOutImages: 20, recipe: recipe, epochs: 2, seed: 9)
    let copy = try #require(DatasetCopy(of: dataset, in: tangent.folder.file("images")))
    let trainer = try plan.trainer(on: plan.data(copy.trainingImages()).training, in: NASBench201())
    _ = try CheckpointFolder(tangent.folder.file("mine")).save(trainer.checkpoint(of: plan))
    let going = ["train", "--resume", "--checkpoint", tangent.folder.file("mine").path] + data
    try expectRefusal(going, [("--seed", "0", "9")])
    let outcome = try tangent.run(going)
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(try CheckpointFolder.checkpoint(in: tangent.folder.file("mine")).epoch == 2)
  }

  @Test func aSearchGoesOnWithItsOwnOptionsOnly() throws {
    let own = [
      "--algorithm", "random", "--metric", "kernel-trace", "--metrics", "parameters,lga", "--max-parameters", "10M",
      "--max-macs", "1G", "--pipeline", "2", "--seed", "9", "--channels", "3", "--cells", "2", "--image-size", "4",
      "--initializer", "xavier", "--dtype", "float64", "--dataset", "mnist", "--train-images", "20",
      "--validation-images", "20", "--recipe", "mok-2022", "--epochs", "1", "--batch-size", "10", "--learning-rate",
      "0.01", "--preset", "mok-2022", "--batch-norm", "frozen", "--parameters", "all", "--kernel-images", "10",
      "--memory", "1GiB", "--repeats", "2", "--ladder",
    ]
    let kept = data + ["--study", tangent.folder.file("mine.sqlite").path, "--evaluations", "1"]
    let begun = try tangent.run(["search"] + own + kept)
    #expect(begun.status == 0, "\(begun.error)")
    let going = ["search"] + kept + ["--resume"]
    let algorithm = try tangent.run(going + ["--algorithm", "evolution"])
    #expect(algorithm.status == 64 && algorithm.error.contains("(--algorithm evolution instead of random"))
    try expectRefusal(
      going,
      [
        ("--metrics", "lga", "parameters,lga"), ("--pipeline", "4", "2"), ("--seed", "0", "9"),
        ("--channels", "8", "3"), ("--cells", "1", "2"), ("--dtype", "float32", "float64"),
        ("--dataset", "fashion-mnist", "mnist"), ("--image-size", "28", "4"), ("--initializer", "default", "xavier"),
        ("--train-images", "1536", "20"), ("--validation-images", "1024", "20"), ("--recipe", "short", "mok-2022"),
        ("--epochs", "2", "1"), ("--batch-size", "48", "10"), ("--learning-rate", "0.1", "0.01"),
        ("--preset", "tangent", "mok-2022"), ("--batch-norm", "coupled", "frozen"),
        ("--parameters", "weights-without-classifier", "all"), ("--kernel-images", "40", "10"),
        ("--repeats", "1", "2"), ("--threads", "2", "1"), ("--max-parameters", "9000000", "10000000"),
      ])
    for options in [own, []] {
      let outcome = try tangent.run(going + options)
      #expect(outcome.status == 0, "\(outcome.error)")
    }
  }

  /// Objectives are compared, not their texts.
  @Test func theSameObjectiveWrittenOtherwiseGoesOn() throws {
    let search = try TinySearch(tangent)
    let resumed = search.arguments("--evaluations", "1", "--epochs", "0", "--resume", "--metric")
    #expect(try tangent.run(resumed + ["rank(lga)+rank(parameters)"]).status == 0)
    for text in ["rank( lga ) + rank(parameters)", "1*rank(lga)+1.0*rank(parameters)"] {
      let outcome = try tangent.run(resumed + [text])
      #expect(outcome.status == 0, "\(outcome.error)")
    }
    let other = try tangent.run(resumed + ["rank(lga)+2*rank(parameters)"])
    #expect(
      other.status == 64
        && other.error.contains("(--metric rank(lga)+2*rank(parameters) instead of rank(lga)+rank(parameters))"),
      "\(other.error)")
  }

  /// Bounds, ladders and settings that a study was begun without are differences too.
  @Test func whatAStudyWasBegunWithoutIsADifference() throws {
    let search = try TinySearch(tangent)
    #expect(try tangent.run(search.arguments("--evaluations", "1", "--set", "population=7")).status == 0)
    for (options, difference) in [
      (["--max-macs", "1G"], "--max-macs 1000000000 instead of none"), (["--ladder"], "--ladder instead of none"),
      (["--set", "population=10"], "--set population=10 instead of population=7"),
      (["--set", "population=7", "--algorithm", "evolution", "--max-macs", "1G"], "(--max-macs 1000000000 instead"),
    ] {
      let outcome = try tangent.run(search.arguments("--resume") + options)
      #expect(outcome.status == 64 && outcome.error.contains(difference), "\(difference): \(outcome.error)")
    }
  }

  /// An evolution compares all its options, so that one that equals the default is none of its own either.
  @Test func anEvolutionIsNotMeasuredWithTheDefaultsInPlaceOfItsOwn() throws {
    let evolve =
      ["evolve", CommandLineTests.cell, "--quiet", "--checkpoint", tangent.folder.file("mine").path]
      + TinySearch.measuring(in: tangent.folder.url)
    #expect(try tangent.run(evolve + ["--epochs", "1", "--seed", "9"]).status == 0)
    let outcome = try tangent.run(evolve + ["--epochs", "1", "--seed", "0", "--resume"])
    #expect(outcome.status == 64 && outcome.error.contains("seed 0 instead of 9"), "\(outcome.error)")
  }
}
