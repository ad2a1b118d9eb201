import CustomSpaces
import Foundation
import Metrics
import Search
import Spaces
import TestSupport
import Testing
import Torch

/// Studies of a space that a text describes: they keep the text.
@Suite struct CustomSpaceStudyTests {
  private static let text = """
    kind: cells
    name: tiny-cells
    operations:
      skip: skip
      conv: [relu, conv: 3, batch-norm]
      gated: [conv: {kernel: 3, groups: in, bias: true}, squeeze-excite: {reduction: 2}, layer-norm, gelu]
    cell:
      nodes: 3
    sizes:
      channels: 4
    stem: [conv: {kernel: 3, channels: channels}, batch-norm]
    stages:
      count: 2
      cells: 1
      reduction: {average-pool: {kernel: 2, stride: 2}}

    """

  private let folder: TemporaryFolder
  private let catalogue: Catalogue

  init() throws {
    folder = try TemporaryFolder()
    var catalogue = Catalogue.standard
    catalogue.spaces.append(try CustomSpace(SpaceDefinition(Self.text), named: "tiny.yaml"))
    self.catalogue = catalogue
  }

  private func plan(metrics: [String]) -> EvaluationPlan {
    EvaluationPlan(
      space: "tiny-cells", dataset: "tiny", sizes: [:], trainingImages: 30, heldOutImages: 20, epochs: 0,
      kernelImages: 10, probeImages: 10, metrics: metrics)
  }

  private func configuration(in catalogue: Catalogue) throws -> StudyConfiguration {
    try StudyConfiguration(
      seed: 3, plan: plan(metrics: ["lga", "parameters"]),
      target: NetworkScale(sizes: [:], imageChannels: 1, imageHeight: 16, imageWidth: 16, classes: 10), pipeline: 2,
      catalogue: catalogue)
  }

  @Test func aStudyOpensAndContinuesWithoutTheSpaceInTheCatalogue() throws {
    let images = try TinyEvaluation.images()
    let file = folder.file("study.sqlite")
    let configuration = try configuration(in: catalogue)
    #expect(configuration.plan.spaceDefinition?.text == Self.text)
    let study = try Study.create(at: file, configuration, budget: SearchBudget(evaluations: 2), catalogue: catalogue)
    let evaluator = try Evaluator(configuration.plan, images: images, seed: Seed(3), catalogue: catalogue)
    _ = try SearchRun(study, evaluator: evaluator, workers: 1, budget: SearchBudget(evaluations: 2)).run()
    try study.close()
    let again = try Study.open(file)
    #expect(again.configuration == configuration)
    let known = try Evaluator(again.configuration.plan, images: images, seed: Seed(3))
    #expect(known.space.name == "tiny-cells")
    let trials = try SearchRun(again, evaluator: known, workers: 1, budget: SearchBudget(evaluations: 4)).run().trials
    #expect(trials.count == 4)
    try again.close()
  }

  @Test func anotherTextIsNamedAsADifference() throws {
    let own = try configuration(in: catalogue)
    var other = catalogue
    let text = Self.text.replacing("conv: 3,", with: "conv: 5,")
    other.spaces = [try CustomSpace(SpaceDefinition(text), named: "tiny.yaml")]
    #expect(
      try own.differences(to: configuration(in: other)) == [
        "the description of the space \"conv: [relu, conv: 5, batch-norm]\" instead of "
          + "\"conv: [relu, conv: 3, batch-norm]\" in line 5"
      ])
    #expect(try own.differences(to: configuration(in: catalogue)).isEmpty)
  }

  /// Layers with fast rules and layers that are differentiated automatically, with every metric that has a value at
  /// initialization.
  @Test(arguments: ["|conv~0|+|skip~0|conv~1|", "|gated~0|+|conv~0|gated~1|"]) func everyMetricMeasuresIt(text: String)
    throws
  {
    let metrics = Catalogue.standard.metrics.map(\.name)
    let evaluator = try Evaluator(
      plan(metrics: metrics), images: TinyEvaluation.images(), seed: Seed(1), catalogue: catalogue)
    let evaluation = try evaluator.evaluate(text, seed: Seed(2))
    let values = try #require(evaluation.measurements.first).values
    #expect(Set(values.keys) == Set(metrics))
    for name in ["lga", "naswot", "synflow", "grad-norm", "kernel-mean", "parameters"] where metrics.contains(name) {
      guard case .defined(let value) = try #require(values[name]) else {
        Issue.record("\(name) is undefined: \(String(describing: values[name]))")
        continue
      }
      #expect(value.isFinite)
    }
  }
}
