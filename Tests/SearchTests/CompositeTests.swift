import Metrics
import Search
import Testing
import Torch

/// Sums of ranks by name.
@Suite struct CompositeTests {
  @Test(arguments: Composites.all) func everyCompositeIsASumOfRanks(composite: Composite) throws {
    let objective = try Objective(composite.name)
    #expect(try objective == Objective(composite.sum) && objective.terms.count > 1)
    #expect(objective.terms.allSatisfy { $0.form != .value })
    #expect(try Objective(" \(composite.name) ") == objective)
    // What is recorded does not need the table.
    var catalogue = Catalogue.standard
    catalogue.composites = []
    #expect(try Objective(objective.description, in: catalogue) == objective)
    #expect(throws: SearchError.self) { try Objective(composite.name, in: catalogue) }
  }

  @Test func namesAreTypedAndUnique() {
    let names = Composites.all.map(\.name)
    #expect(Set(names + MetricTable.all.map(\.name)).count == names.count + MetricTable.all.count)
    for composite in Composites.all {
      #expect(composite.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" })
      #expect(!composite.title.isEmpty && !composite.source.isEmpty)
    }
  }

  @Test func studiesRecordTheSum() throws {
    let configuration = try StudyConfiguration(
      seed: 7, plan: EvaluationPlan(epochs: 1, metrics: ["lga"]), target: SampleStudies.target, algorithm: .nsga2,
      objective: "jacov-parameters", otherObjectives: ["revisiting", "lga"])
    #expect(configuration.objective == Composite.jacovAndParameters.sum)
    #expect(configuration.otherObjectives == [Composite.revisiting.sum, "lga"])
    #expect(configuration.plan.metrics == ["jacov", "parameters", "angle", "last-epoch-loss", "lga"])
    let written = try StudyConfiguration(
      seed: 7, plan: EvaluationPlan(epochs: 1, metrics: ["lga"]), target: SampleStudies.target, algorithm: .nsga2,
      objective: configuration.objective, otherObjectives: configuration.otherObjectives ?? [])
    #expect(configuration.differences(to: written).isEmpty && configuration == written)
  }

  /// A package's own; a metric of the same name counts before it.
  @Test func ownCompositesWork() throws {
    var catalogue = Catalogue.standard
    catalogue.composites.append(
      Composite(name: "mine", title: "Mine", sum: "rank(lga)+2*rank(parameters)", source: "this test"))
    catalogue.composites.append(Composite(name: "lga", title: "LGA", sum: "rank(jacov)+rank(lga)", source: "this test"))
    #expect(try Objective("mine", in: catalogue).description == "rank(lga)+2.0*rank(parameters)")
    #expect(try Objective("lga", in: catalogue).singleMetric == "lga")
    #expect(catalogue.expanded(objective: "mine") == "rank(lga)+2*rank(parameters)")
    #expect(catalogue.expanded(objective: "lga") == "lga" && catalogue.expanded(objective: "-mine") == "-mine")
    #expect(throws: UnknownName.self) { try catalogue.composite(named: "lga") }
  }

  @Test(arguments: ["rank(revisiting)", "-revisiting", "revisiting@0", "rank(lga)+logrank(revisiting)"])
  func compositesStandAlone(text: String) {
    let error = #expect(throws: SearchError.self) { try Objective(text) }
    #expect(
      error?.description
        == "'revisiting' in '\(text)' is a sum of ranks itself; give it alone, or write the sum: "
        + Composite.revisiting.sum)
  }

  @Test func unknownNamesAreAnsweredWithBoth() {
    let error = #expect(throws: SearchError.self) { try Objective("revisitin") }
    #expect(
      error?.description.hasPrefix("there is no metric or composite 'revisitin'; did you mean 'revisiting'? ") == true)
    #expect(error?.description.contains("choose from lga, ") == true)
    #expect(error?.description.hasSuffix("jacov-parameters, revisiting") == true)
  }

  /// A composite of what follows from a training has no score before one.
  @Test func whatNeedsATrainingIsRefusedWithoutOne() throws {
    let configuration = try StudyConfiguration(
      seed: 7, plan: TinyEvaluation.plan(epochs: 0, metrics: ["lga"]), target: SampleStudies.target,
      objective: "revisiting")
    let evaluator = try Evaluator(configuration.plan, images: TinyEvaluation.images(), seed: Seed(7))
    let error = #expect(throws: SearchError.self) { try evaluator.checkFirstProposal(of: configuration) }
    #expect(error?.description.contains("no architecture has a score by angle at epoch 0") == true)
  }
}
