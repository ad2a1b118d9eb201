import Foundation
import Metrics
import Search
import Testing
import Torch

@Suite struct FidelityTests {
  @Test func aPlanHasItsFidelityAndTakesAnother() {
    var plan = TinyEvaluation.plan(epochs: 2, metrics: ["lga"])
    #expect(plan.fidelity == Fidelity(epochs: 2, trainingImages: 30, sizes: .nasBench201(channels: 2, cells: 1)))
    let dearer = Fidelity(epochs: 5, trainingImages: nil, sizes: .nasBench201(channels: 4, cells: 3), imageSize: 8)
    let other = plan.laddered.at(dearer)
    #expect(other.fidelity == dearer && other.rungs == nil)
    #expect(other.epochs == 5 && other.trainingImages == nil && other.sizes["channels"] == 4)
    #expect(other.sizes["cells"] == 3 && other.imageSize == 8)
    // Nothing else is changed.
    plan.fidelity = dearer
    #expect(other == plan)
  }

  @Test func aLadderIsOneFidelityAnEpoch() {
    let plan = TinyEvaluation.plan(epochs: 2, metrics: ["lga"])
    #expect(plan.fidelities == [plan.fidelity])
    #expect(plan.laddered.fidelities.map(\.epochs) == [0, 1, 2])
    #expect(plan.laddered.fidelities.last == plan.fidelity)
    #expect(TinyEvaluation.plan(epochs: 0, metrics: ["lga"]).laddered.measuredEpochs == [0])
  }

  /// Every metric at a fidelity where everything is otherwise: more images, wider and deeper networks, and
  /// images of 8x8.
  @Test func everyMetricIsMeasuredAtAnyFidelity() throws {
    var plan = TinyEvaluation.plan(epochs: 1, metrics: MetricTable.all.map(\.name))
    // Two of each class.
    plan.probeImages = 20
    let fidelity = Fidelity(epochs: 2, trainingImages: 40, sizes: .nasBench201(channels: 3, cells: 2), imageSize: 8)
    let evaluator = try Evaluator(plan.at(fidelity), images: TinyEvaluation.images(), seed: Seed(3))
    #expect(evaluator.data.training.count == 40 && evaluator.data.training.height == 8)
    #expect(evaluator.scale.imageHeight == 8 && evaluator.scale.sizes == ["channels": 3, "cells": 2])
    let evaluation = try evaluator.evaluate(LadderTests.cells[0], seed: Seed(4))
    #expect(evaluation.measurements.first?.epochs.count == 2)
    // No times of layers were given to predict latencies by.
    for metric in MetricTable.all {
      #expect((evaluation.summary(of: metric.name).value.number == nil) == (metric.name == "latency"), "\(metric.name)")
    }
  }

  /// A plan of before there were ladders has no rungs, and is written as it was.
  @Test func plansOfBeforeAreTheSame() throws {
    let plan = TinyEvaluation.plan(epochs: 2, metrics: ["lga"])
    let text = try Study.encoded(plan)
    #expect(!text.contains("rungs"))
    #expect(try Study.decoded(EvaluationPlan.self, text) == plan)
  }
}
