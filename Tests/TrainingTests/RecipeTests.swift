import Datasets
import Foundation
import Testing
import Training

@Suite struct RecipeTests {
  @Test(arguments: Recipe.all) func everyRecipeIsWhole(recipe: Recipe) throws {
    #expect(Recipe.all.count { $0.name == recipe.name } == 1)
    #expect(!recipe.source.isEmpty)
    #expect(recipe.epochs > 0 && recipe.batchSize > 0 && recipe.learningRate > 0)
  }

  /// NAS-Bench-201, table of hyper-parameters: Nesterov SGD, momentum 0.9, weight decay 5e-4, batch 256,
  /// rate 0.1 by a cosine of the recipe's own length.
  @Test(arguments: [(Recipe.nasBench201Short, 12), (.nasBench201Full, 200)])
  func nasBench201IsAsPublished(recipe: Recipe, epochs: Int) {
    #expect(recipe.name == "nasbench201-\(epochs)")
    #expect(recipe.epochs == epochs && recipe.batchSize == 256)
    #expect(recipe.learningRate == 0.1 && recipe.schedule == .cosine)
    #expect(recipe.optimizer == .sgd(momentum: 0.9, usesNesterov: true, weightDecay: 5e-4))
    #expect(recipe.augmentation == .cropAndFlip(padding: 4))
  }

  /// The paper's released code: plain momentum SGD at 0.025 without a schedule, one epoch of 1,024.
  @Test func mok2022IsAsReleased() {
    let recipe = Recipe.mok2022
    #expect(recipe.epochs == 1 && recipe.batchSize == 1024)
    #expect(recipe.learningRate == 0.025 && recipe.schedule == .constant)
    #expect(recipe.optimizer == .sgd(momentum: 0.9, usesNesterov: false, weightDecay: 3e-4))
    #expect(recipe.augmentation == .cropAndFlip(padding: 4))
  }

  /// Defaults that need no expert: everything anneals, and batch norms and biases do not decay.
  @Test func finalIsForUse() {
    let recipe = Recipe.final
    #expect(recipe.schedule.annealsWithinBudget && recipe.warmUp == 0.05 && recipe.batchSize == 128)
    #expect(
      recipe.optimizer == .sgd(momentum: 0.9, usesNesterov: true, weightDecay: 5e-4, decaysVectors: false))
    #expect(recipe.regularization == Regularization(labelSmoothing: 0.1, averaging: 0.999))
    #expect(recipe.regularization.refusal == nil)
  }

  /// Recipes of this project do not flip digits; published ones stay as they are published.
  @Test func digitsAreNotFlipped() {
    #expect(Recipe.final.suited(toImagesThatCanBeMirrored: false).augmentation == .crop(padding: 4))
    #expect(Recipe.final.suited(toImagesThatCanBeMirrored: true) == .final)
    #expect(Recipe.mok2022.suited(toImagesThatCanBeMirrored: false) == .mok2022)
    #expect(Recipe.short.suited(toImagesThatCanBeMirrored: false) == .short)
  }

  @Test(arguments: [
    Regularization(labelSmoothing: 1), .init(mixUp: 1.1), .init(mixUp: -0.1), .init(cutOut: -1), .init(cutOut: 99_999),
    .init(averaging: 1),
    .init(labelSmoothing: .nan), .init(averaging: .infinity),
  ]) func whatIsOutOfRangeIsRefused(regularization: Regularization) { #expect(regularization.refusal != nil) }

  /// Records of trainings without it are what they were before there was any.
  @Test func trivialAugmentIsRecordedWhereItIsUsed() throws {
    for isUsed in [true, false] {
      let regularization = Regularization(labelSmoothing: 0.1, trivialAugment: isUsed, averaging: 0.5)
      let data = try JSONEncoder().encode(regularization)
      #expect(String(decoding: data, as: UTF8.self).contains("trivialAugment") == isUsed)
      #expect(try JSONDecoder().decode(Regularization.self, from: data) == regularization)
    }
  }

  /// No square is larger than the images.
  @Test func imagesLimitWhatIsCutOut() {
    let regularization = Regularization(cutOut: 40)
    #expect(regularization.refusal == nil && regularization.refusal(forImagesOfHeight: 20, width: 40) == nil)
    #expect(regularization.refusal(forImagesOfHeight: 39, width: 28)?.contains("from 0 to 39") == true)
  }

  /// A schedule that anneals within its budget takes any length; a published one keeps its own, unless it is to
  /// last longer; a network that is not trained has a recipe all the same.
  @Test func recipesLastAsLongAsTheirSchedulesSay() {
    #expect([0, 1, 2, 7].map { Recipe.short.lasting($0).epochs } == [1, 1, 2, 7])
    #expect([0, 1, 12, 14].map { Recipe.nasBench201Short.lasting($0).epochs } == [12, 12, 12, 14])
    #expect(Recipe.short.schedule.annealsWithinBudget)
  }

  /// What version 0.1 wrote: a recipe in full without a warm-up, or its name, which for "short" meant a constant rate.
  @Test func recipesOfEarlierVersionsAreRead() throws {
    let full = """
      {"augmentation":{"none":{}},"batchSize":48,"epochs":1,"learningRate":0.1,"name":"short",
       "optimizer":{"momentum":0.9,"usesNesterov":true,"weightDecay":0.0005},"schedule":"constant","source":"x"}
      """
    let read = try JSONDecoder().decode(Recipe.self, from: Data(full.utf8))
    #expect(read.schedule == .constant && read.warmUp == 0 && read.batchSize == 48)
    #expect(try JSONDecoder().decode(Recipe.self, from: Data("\"short\"".utf8)) == .short01)
    #expect(try JSONDecoder().decode(Recipe.self, from: Data("\"mok-2022\"".utf8)) == .mok2022)
    #expect(throws: (any Error).self) { try JSONDecoder().decode(Recipe.self, from: Data("\"adam\"".utf8)) }
    #expect(read.regularization == .none)
    #expect(try !String(decoding: JSONEncoder().encode(read), as: UTF8.self).contains("regularization"))
    for recipe in Recipe.all {
      #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
    }
  }
}
