import Datasets
import Networks
import TestSupport
import Testing
import Torch

import Training

/// The moving average of a training's weights.
@Suite struct WeightAverageTests {
  /// d = min(decay, (1 + t)/(10 + t)).
  @Test func theDecayWarmsUp() {
    #expect((0...2).map { WeightAverage.decay(afterStep: $0, atMost: 0.999) } == [0.1, 2.0 / 11, 0.25])
    #expect(WeightAverage.decay(afterStep: 100_000, atMost: 0.999) == 0.999)
  }

  private func trainer(averaging: Double) throws -> Trainer {
    var plan = try TinyData.plan(dataType: .float64)
    plan.recipe.regularization.averaging = averaging
    return try plan.trainer(on: TinyData.source(dataType: .float64), in: TinyData.space)
  }

  /// The average of the weights of a training that does not average, written out; that training is the same.
  @Test func resultsAreAveragesOfTheWeights() throws {
    let (plain, averaged) = (try trainer(averaging: 0), try trainer(averaging: 0.4))
    #expect(plain.result === plain.network && averaged.result !== averaged.network)
    var expected = try plain.network.state.mapValues { try $0.doubles() }
    var step = 0
    for _ in 0..<2 {
      try plain.trainEpoch(
        isCancelled: { false },
        afterStep: { _ in
          let decay = min(0.4, Double(1 + step) / Double(10 + step))
          for (name, tensor) in plain.network.state {
            let values = try tensor.doubles()
            expected[name] = zip(expected[name] ?? [], values).map { decay * $0 + (1 - decay) * $1 }
          }
          step += 1
        })
      try averaged.trainEpoch()
    }
    for (name, tensor) in averaged.network.state {
      #expect(try tensor.doubles() == plain.network.state[name]?.doubles(), "\(name)")
    }
    for (name, tensor) in averaged.result.state {
      #expect(deviation(try tensor.doubles(), from: expected[name] ?? []) < Tolerance.relative(.operation, .float64))
      #expect(try tensor.doubles() != plain.network.state[name]?.doubles(), "\(name)")
    }
  }

  /// What is measured has the average's weights and statistics recomputed with them.
  @Test func theAverageIsMeasured() throws {
    let trainer = try trainer(averaging: 0.4)
    try trainer.trainEpoch()
    let measured = try trainer.measurableNetwork(recalibratedOn: 24)
    let average = trainer.result
    for (name, tensor) in measured.state {
      let isStatistic = name.contains("running_")
      #expect((try tensor.doubles() == average.state[name]?.doubles()) != isStatistic, "\(name)")
    }
    let images = try average.prepared(
      trainer.data.epoch(batchSize: 24, seed: trainer.seed.derived("recalibration")).batch(0).images)
    let recalibrated = try average.recalibrated(on: images)
    for (name, tensor) in measured.state {
      #expect(try tensor.doubles() == recalibrated.state[name]?.doubles(), "\(name)")
    }
    #expect(try trainer.measurableNetwork(recalibratedOn: nil) === average)
  }
}
