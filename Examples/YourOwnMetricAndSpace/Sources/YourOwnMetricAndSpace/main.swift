import Foundation
import Tangent
import TangentTesting

// With "check" in place of a file: whether what this package adds keeps the rules of its role.
if CommandLine.arguments.dropFirst().first == "check" {
  let violations =
    Conformance.violations(of: StackSpace()) + Conformance.violations(of: Metric.gradientPerParameter)
    + Conformance.violations(of: SearchAlgorithm.hillClimbing, in: StackSpace())
    + Conformance.violations(of: SearchAlgorithm.shortlist, in: StackSpace())
    + Conformance.violations(of: Swish(), inputs: [FeatureShape(channels: 4, height: 6, width: 6)])
  print(violations.isEmpty ? "everything conforms" : violations.map(\.description).joined(separator: "\n"))
  exit(violations.isEmpty ? 0 : 1)
}

// Searches the space of this package with its metric, algorithm and recipe; goes on where an earlier run of the same
// study stopped or was killed. The argument is the study's file.
let url = URL(filePath: CommandLine.arguments.dropFirst().first ?? "stacks.sqlite")
let budget = try SearchBudget(evaluations: 16, seconds: nil)
let images = try DatasetLocations().copy(of: Catalogue.mine.dataset(named: "fashion-mnist")).trainingImages()

let study: Study
if FileManager.default.fileExists(atPath: url.path) {
  study = try Study.open(url, catalogue: .mine)
} else {
  let plan = EvaluationPlan(
    space: "stacks", dataset: "fashion-mnist", sizes: ["multiplier": 1], trainingImages: 200, heldOutImages: 100,
    epochs: 1, recipe: try Catalogue.mine.recipe(named: "gentle"), kernelImages: 20,
    metrics: ["gradient-per-parameter", "lga-normalized", "parameters"])
  var target = plan.networkScale(for: images.images)
  target.sizes = StackSpace().standardSizes
  let configuration = try StudyConfiguration(
    seed: 1, plan: plan, target: target, algorithm: .hillClimbing,
    objective: "rank(gradient-per-parameter)+rank(lga-normalized)", catalogue: .mine)
  study = try Study.create(at: url, configuration, budget: budget, catalogue: .mine)
}

let evaluator = try Evaluator(
  study.configuration.plan, images: images, seed: Seed(study.configuration.seed), catalogue: .mine)
let outcome = try SearchRun(study, evaluator: evaluator, workers: 2, budget: budget).run { progress in
  FileHandle.standardError.write(Data("\(progress.evaluations) of 16\n".utf8))
}
try study.close()

let objective = try Objective(study.configuration.objective, in: .mine)
for ranked in outcome.trials.ranked(by: objective).uniqued.prefix(5) {
  let values = ["gradient-per-parameter", "lga-normalized"].map { name in
    ranked.trial.evaluation.summary(of: name).value.number.map { "\($0)" } ?? "undefined"
  }
  print(ranked.trial.number, ranked.trial.architecture.text, values.joined(separator: " "))
}
