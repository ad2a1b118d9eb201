import Analyses
import Graphs
import Search
import Spaces
import Testing
import Torch

struct TrustSampleTests {
  private static let space = NASBench201()
  private static let scale = NetworkScale(
    sizes: ["channels": 4, "cells": 1], imageChannels: 1, imageHeight: 28, imageWidth: 28, classes: 10)

  private static func sample(_ count: Int, seed: UInt64 = 0) throws -> [Architecture] {
    try TrustSample(count, of: space, at: scale, seed: Seed(seed)).architectures
  }

  @Test func theyAreDifferentFunctionsOfTheirInput() throws {
    let found = try Self.sample(40)
    #expect(found.count == 40)
    #expect(try Set(found.map { try Self.space.equivalenceKey(of: $0) }).count == 40)
    for architecture in found {
      #expect(try !Self.space.graph(of: architecture, at: Self.scale).isInputIndependent)
    }
  }

  /// The median is the same however many are taken, and the range grows with the number.
  @Test func theyAreSpreadOverTheCost() throws {
    func costs(_ count: Int) throws -> [Int] {
      try Self.sample(count).map { try Self.space.graph(of: $0, at: Self.scale).cost().multiplyAccumulates }.sorted()
    }
    let (few, more) = (try costs(3), try costs(9))
    #expect([few[0], few[1], few[2]] == [more[1], more[4], more[7]])
    #expect(more[0] < more[8])
  }

  @Test func theSeedDecidesThem() throws {
    #expect(try Self.sample(12) == Self.sample(12) && Self.sample(12) != Self.sample(12, seed: 1))
  }
}

struct TrustRecommendationTests {
  private static func recommendation(_ title: String) throws -> TrustRecommendation {
    var plan = EvaluationPlan(trainingImages: 100, epochs: 2, metrics: ["naswot"], repeats: 3)
    plan.rungs = [0, 1, 2]
    return try TrustRecommendation(title, of: plan)
  }

  @Test(arguments: [
    ("naswot@0", "naswot", 0), ("naswot@1", "naswot", 1), ("held-out-loss", "held-out-loss", 2),
    ("logrank(jacov@0)+logrank(parameters)", "logrank(jacov)+logrank(parameters)", 0),
    ("logrank(naswot@0)+logrank(held-out-loss)", "logrank(naswot@0)+logrank(held-out-loss)", 2),
  ])
  func aScoreAtOneRungIsASearchOfThatManyEpochs(title: String, metric: String, epochs: Int) throws {
    let found = try Self.recommendation(title)
    #expect(found.metric == metric && found.epochs == epochs && found.repeats == 3 && found.trainImages == 100)
  }

  @Test func countingNeedsNoRepeats() throws {
    let found = try Self.recommendation("parameters")
    #expect(found.epochs == 0 && found.repeats == 1)
  }
}
