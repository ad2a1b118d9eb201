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

  private func expectRefusal(
    _ arguments: [String], naming difference: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try tangent.run(arguments)
    #expect(outcome.status == 64, "\(difference)", sourceLocation: sourceLocation)
    #expect(
      outcome.error.contains("was begun with other options (\(difference)); leave them out"), "\(outcome.error)",
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
    for (options, difference) in [
      (["--seed", "0"], "--seed 0 instead of 9"), (["--channels", "8"], "--channels 8 instead of 3"),
      (["--cells", "1"], "--cells 1 instead of 2"), (["--dtype", "float32"], "--dtype float32 instead of float64"),
      (["--dataset", "fashion-mnist"], "--dataset fashion-mnist instead of mnist"),
      (["--image-size", "28"], "--image-size 28 instead of 4"),
      (["--initializer", "default"], "--initializer default instead of xavier"),
      (["--train-images", "4096"], "--train-images 4096 instead of all"),
      (["--validation-images", "1024"], "--validation-images 1024 instead of 20"),
      (["--recipe", "short"], "--recipe short instead of mok-2022"),
      (["--batch-size", "1024"], "--batch-size 1024 instead of 20"),
      (["--learning-rate", "0.025"], "--learning-rate 0.025 instead of 0.01"),
      (["--seed", "0", "--cells", "1"], "--cells 1 instead of 2; --seed 0 instead of 9"),
    ] {
      try expectRefusal(going + options, naming: difference)
    }
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
    recipe.optimizer.momentum = 0.5
    recipe.batchSize = 10
    let plan = TrainingPlan(
      architecture: try NASBench201().architecture(CommandLineTests.cell),
      scale: NetworkScale(
        channels: 2, cellsPerStage: 1, imageChannels: dataset.channels, imageHeight: dataset.height,
        imageWidth: dataset.width, classes: dataset.classCount),
      dataset: dataset.id, trainingImages: 20, heldOutImages: 20, recipe: recipe, epochs: 2, seed: 9)
    let copy = try #require(DatasetCopy(of: dataset, in: tangent.folder.file("images")))
    let trainer = try plan.trainer(on: plan.data(copy.trainingImages()).training)
    _ = try CheckpointFolder(tangent.folder.file("mine")).save(trainer.checkpoint(of: plan))
    let going = ["train", "--resume", "--checkpoint", tangent.folder.file("mine").path] + data
    try expectRefusal(going + ["--seed", "0"], naming: "--seed 0 instead of 9")
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
    for (options, difference) in [
      (["--algorithm", "evolution"], "--algorithm evolution instead of random"),
      (["--metric", "lga"], "--metric lga instead of kernel-trace"),
      (["--pipeline", "4"], "--pipeline 4 instead of 2"),
      (["--metrics", "lga"], "--metrics lga instead of parameters,lga"), (["--seed", "0"], "--seed 0 instead of 9"),
      (["--channels", "8"], "--channels 8 instead of 3"), (["--cells", "1"], "--cells 1 instead of 2"),
      (["--dtype", "float32"], "--dtype float32 instead of float64"),
      (["--dataset", "fashion-mnist"], "--dataset fashion-mnist instead of mnist"),
      (["--initializer", "default"], "--initializer default instead of xavier"),
      (["--train-images", "1536"], "--train-images 1536 instead of 20"),
      (["--validation-images", "1024"], "--validation-images 1024 instead of 20"),
      (["--recipe", "short"], "--recipe short instead of mok-2022"), (["--epochs", "2"], "--epochs 2 instead of 1"),
      (["--preset", "tangent"], "--preset tangent instead of mok-2022"),
      (["--batch-norm", "coupled"], "--batch-norm coupled instead of frozen"),
      (["--kernel-images", "20"], "--kernel-images 20 instead of 10"),
      (["--implementation", "layer-wise"], "--implementation layer-wise instead of automatic"),
      (["--repeats", "1"], "--repeats 1 instead of 2"), (["--threads", "2"], "--threads 2 instead of 1"),
      (["--max-parameters", "9M"], "--max-parameters 9000000 instead of 10000000"),
    ] {
      let outcome = try tangent.run(going + options)
      #expect(outcome.status == 64 && outcome.error.contains(difference), "\(difference): \(outcome.error)")
    }
    for options in [own, []] {
      let outcome = try tangent.run(going + options)
      #expect(outcome.status == 0, "\(outcome.error)")
    }
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
