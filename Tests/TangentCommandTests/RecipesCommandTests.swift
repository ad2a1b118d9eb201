import Tangent
import Testing

@Suite struct RecipesCommandTests {
  let tangent: TangentProcess

  init() throws { tangent = try TangentProcess() }

  @Test func everyRecipeIsListed() throws {
    let rows = try tangent.run("recipes").rows
    #expect(rows.count == Recipe.all.count + 1)
    for recipe in Recipe.all {
      #expect(rows.contains { $0.hasPrefix("\(recipe.name) | \(recipe.epochs) | \(recipe.batchSize) | ") })
    }
  }

  @Test(arguments: Recipe.all) func everyRecipeIsExplained(recipe: Recipe) throws {
    let outcome = try tangent.run("recipes", recipe.name)
    #expect(outcome.rows.contains("batch size | \(recipe.batchSize)"))
    #expect(outcome.rows.contains("source | \(recipe.source)"))
    let record = try tangent.run("recipes", recipe.name, "--json").json()
    #expect(record["source"] as? String == recipe.source)
    #expect(record["learningRate"] as? Double == recipe.learningRate)
    #expect(record["weightDecay"] as? Double == recipe.optimizer.weightDecay)
  }

  /// What a recipe switches on is said, and so is what it leaves off.
  @Test func regularizationIsExplained() throws {
    let final = try tangent.run("recipes", "final").rows
    #expect(final.contains("regularization | label smoothing 0.1, weights averaged by 0.999"))
    #expect(final.contains { $0.hasPrefix("optimizer | ") && $0.contains("except of batch norms and biases") })
    #expect(try tangent.run("recipes", "short").rows.contains("regularization | none"))
    let record = try tangent.run("recipes", "final", "--json").json()
    #expect(record["optimizer"] as? String == "sgd" && record["decaysVectors"] as? Bool == false)
  }

  @Test func anUnknownRecipeIsStatus64() throws {
    let outcome = try tangent.run("recipes", "shrt")
    #expect(outcome.status == 64 && outcome.error.contains("did you mean 'short'?"))
  }
}
