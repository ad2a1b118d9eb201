import Foundation
import Metrics
import Search
import Spaces
import TestSupport
import Testing

/// What a search maximizes, as text and as numbers.
@Suite struct ObjectiveTests {
  /// A measured architecture; without a number a metric is undefined.
  private func evaluation(_ values: [String: Double?], atStart: [String: Double] = [:]) -> Evaluation {
    let seconds = NetworkMeasurement.Seconds(training: 0, kernel: 0, total: 0)
    return Evaluation(
      architecture: Architecture(space: "nasbench201", text: "any"),
      measurements: [
        NetworkMeasurement(
          seed: 0, values: values.mapValues { $0.map(MetricValue.defined) ?? MetricValue.undefined("none") },
          epochs: [],
          rungs: [.init(epoch: 0, values: atStart.mapValues(MetricValue.defined), seconds: seconds)], seconds: seconds)
      ])
  }

  @Test(arguments: [
    "lga-normalized", "rank(lga)", "logrank(lga-normalized)+logrank(parameters)",
    "2.0*logrank(lga)+rank(condition-number@0)", "-parameters", "-condition-number@0",
  ]) func textsSurvive(text: String) throws {
    let objective = try Objective(text)
    #expect(objective.description == text)
    #expect(try Objective(objective.description) == objective)
  }

  @Test func spacesAndWholeWeightsAreTaken() throws {
    #expect(try Objective("logrank(lga) + 2 * rank(parameters)").description == "logrank(lga)+2.0*rank(parameters)")
  }

  @Test(arguments: [
    ("lga+parameters", "adds values of different units"), ("median(lga)+rank(lga)", "'median'"),
    ("-1*rank(lga)", "'-1'"), ("2*lga", "leave the weight out"), ("rank(lga@x)", "names no epoch"),
    ("rank(lgaa)", "there is no metric or composite 'lgaa'"), (" ", "the objective is empty"),
    ("rank(lga)+", "has a + without a term beside it"), ("+rank(lga)", "has a + without a term beside it"),
    ("nan*rank(lga)", "'nan'"), ("rank(lga", "'rank(lga' lacks its closing parenthesis"),
    ("rank(lga+rank(parameters)", "'rank(lga' in 'rank(lga+rank(parameters)' lacks its closing parenthesis"),
    ("rank(lga)-rank(parameters)", "is not a term"), ("rank(lga)@0", "is not a term"), ("lga)", "is not a term"),
    ("rank()", "'rank()' names no metric"), ("2*", "'2*' names no metric"), ("-", "'-' names no metric"),
    ("-rank(lga)", "'-rank(lga)' has a misplaced minus sign; it goes before a single metric, as in -parameters"),
    ("--lga", "has a misplaced minus sign"), ("rank(-lga)", "has a minus sign inside a rank"),
    ("lga,parameters", "lists several objectives"), ("-lgaa", "there is no metric or composite 'lgaa'"),
    ("-lga+-parameters", "adds values of different units"),
  ]) func whatIsNoObjectiveSaysWhy(text: String, reason: String) {
    let error = #expect(throws: SearchError.self) { try Objective(text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
  }

  /// A single metric is its value, turned so that larger is better.
  @Test func oneMetricIsItsValue() throws {
    let evaluations = [
      evaluation(["training-loss": 2]), evaluation(["training-loss": 1.5]), evaluation(["training-loss": nil]),
    ]
    #expect(try Objective("training-loss").fitness(of: evaluations) == [-2, -1.5, nil])
    #expect(try Objective("training-loss").singleMetric == "training-loss")
    #expect(try Objective("rank(training-loss)").singleMetric == nil)
    #expect(try Objective("training-loss").score(ofFitness: -2) == 2)
    #expect(try Objective("rank(training-loss)").score(ofFitness: 0.5) == 0.5)
    #expect(try Objective("training-loss").score(ofFitness: nil) == nil)
  }

  /// A minus turns the metric's own direction, and what is shown remains the metric.
  @Test func aMinusTurnsTheDirection() throws {
    let evaluations = [evaluation(["parameters": 5, "training-loss": 2]), evaluation(["parameters": 7])]
    let fewer = try Objective("-parameters")
    #expect(fewer.fitness(of: evaluations) == [-5, -7] && fewer.score(ofFitness: -5) == 5)
    #expect(fewer.singleMetric == "parameters" && fewer.terms[0].isTurned && !fewer.terms[0].isHigherBetter)
    #expect(try Objective("-training-loss").fitness(of: evaluations) == [2, nil])
    #expect(try fewer != Objective("parameters"))
  }

  /// LGA 1 < 2 < 3 has ranks 1, 2, 3; parameters 7 = 7 > 5 have ranks 2.5, 2.5, 1 of 3. The fourth trial has no LGA, so
  /// it has no score and no part in the ranks.
  @Test func ranksAreSummed() throws {
    let evaluations = [
      evaluation(["lga": 1, "parameters": 7]), evaluation(["lga": 2, "parameters": 7]),
      evaluation(["lga": 3, "parameters": 5]),
      evaluation(["lga": nil, "parameters": 9]),
    ]
    let sums = try Objective("rank(lga)+2*rank(parameters)").fitness(of: evaluations)
    #expect(sums[3] == nil)
    #expect(
      deviation(sums.compactMap(\.self), from: [6.0 / 3, 7.0 / 3, 5.0 / 3]) < Tolerance.relative(.metric, .float64))
    let logs = try Objective("logrank(lga)+logrank(parameters)").fitness(of: evaluations)
    let expected = [log(1.0 / 3) + log(2.5 / 3), log(2.0 / 3) + log(2.5 / 3), log(1.0) + log(1.0 / 3)]
    #expect(deviation(logs.compactMap(\.self), from: expected) < Tolerance.relative(.metric, .float64))
  }

  /// What one trial that is first by every term has.
  @Test(arguments: ["logrank(lga)+logrank(parameters)", "rank(lga)+2*rank(parameters)", "0.5*rank(lga)+9*logrank(lga)"])
  func theLargestSumIsThatOfTheFirstInEveryRanking(text: String) throws {
    let objective = try Objective(text)
    let fitness = objective.fitness(
      of: [evaluation(["lga": 1, "parameters": 1]), evaluation(["lga": 2, "parameters": 2])])
    #expect(fitness[1] == objective.largestSum)
  }

  /// Where lower is better the smallest value has the highest rank, and a rung's value is that of its epoch.
  @Test func rungsAndDirectionsCount() throws {
    let evaluations = [
      evaluation(["condition-number": 1], atStart: ["condition-number": 50]),
      evaluation(["condition-number": 2], atStart: ["condition-number": 10]),
    ]
    let objective = try Objective("rank(condition-number@0)")
    #expect(objective.fitness(of: evaluations) == [0.5, 1])
    #expect(objective.epochs == [0] && objective.metrics == ["condition-number"])
    #expect(try Objective("rank(condition-number)").fitness(of: evaluations) == [1, 0.5])
  }
}
