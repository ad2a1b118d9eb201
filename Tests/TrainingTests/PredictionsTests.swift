import Networks
import TestSupport
import Testing
import Torch
import Training

@Suite struct PredictionsTests {
  /// In batches of 10, 10 and 4 images: what the network's own measurement says of them.
  @Test func theyAreThoseThatAreMeasured() throws {
    let network = try TinyData.network(dataType: .float64)
    let data = try TinyData.source(dataType: .float64)
    let assessment = try Assessment(Predictions(of: network, on: data, batchSize: 10))
    let performance = try HeldOutPerformance(of: network, on: data)
    #expect(assessment.imageCount == 24 && assessment.accuracy == performance.accuracy)
    #expect(assessment.balancedAccuracy == performance.balancedAccuracy)
    #expect(
      deviation(assessment.calibration.negativeLogLikelihood, from: performance.loss)
        < Tolerance.relative(.loss, .float64))
  }

  @Test func cancellationIsAnError() throws {
    let error = #expect(throws: TrainingError.self) {
      try Predictions(of: TinyData.network(), on: TinyData.source(), isCancelled: { true })
    }
    #expect(error == .cancelled)
  }
}
