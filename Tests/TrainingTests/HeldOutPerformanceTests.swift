import Networks
import TestSupport
import Testing
import Torch
import Training

@Suite struct HeldOutPerformanceTests {
  /// 24 images in batches of 10, 10 and 4 give the mean over images, as one batch of all does.
  @Test func lossIsTheMeanOverImages() throws {
    let network = try TinyData.network(dataType: .float64)
    let data = try TinyData.source(dataType: .float64)
    let performance = try HeldOutPerformance(of: network, on: data, batchSize: 10)
    let all = try data.batch(at: Array(0..<24))
    let loss = try network.logits(network.prepared(all.images), batchNorm: .running).crossEntropy(all.labels).item()
    #expect(deviation(performance.loss, from: loss) < Tolerance.relative(.loss, .float64))
    #expect(try performance.accuracy == accuracy(of: network, on: data))
  }

  @Test func cancellationIsAnError() throws {
    let error = #expect(throws: TrainingError.self) {
      try HeldOutPerformance(of: TinyData.network(), on: TinyData.source(), isCancelled: { true })
    }
    #expect(error == .cancelled)
  }
}
