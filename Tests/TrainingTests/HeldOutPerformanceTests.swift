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

  /// Of n_c images of class c, k_c correct: Σk / Σn, and the mean of k_c / n_c, as scikit-learn defines it. A class that
  /// does not occur is left out.
  @Test func balancedAccuracyIsTheMeanOverClasses() throws {
    let network = try TinyData.network()
    let all = try TinyData.source()
    let data = try all.restricted(to: Array(stride(from: 0, to: 24, by: 2)) + [1, 3, 5])
    let logits = try network.logits(
      network.prepared(data.batch(at: Array(0..<15)).images), batchNorm: .running
    ).doubles()
    let right = data.labels.indices.map { (logits[2 * $0 + 1] > logits[2 * $0]) == (data.labels[$0] == 1) }
    let hits = (0..<2).map { label in Double(right.indices.count { right[$0] && data.labels[$0] == label }) }
    let performance = try HeldOutPerformance(of: network, on: data, batchSize: 4)
    #expect(abs(performance.accuracy - (hits[0] + hits[1]) / 15) < 1e-12)
    #expect(abs(performance.balancedAccuracy - (hits[0] / 12 + hits[1] / 3) / 2) < 1e-12)
    #expect(performance.balancedAccuracy != performance.accuracy && data.hasUnequalClasses && !all.hasUnequalClasses)
    let single = try all.restricted(to: [0, 2, 4])
    let one = try HeldOutPerformance(of: network, on: single)
    #expect(one.balancedAccuracy == one.accuracy && !single.hasUnequalClasses)
  }

  @Test func cancellationIsAnError() throws {
    let error = #expect(throws: TrainingError.self) {
      try HeldOutPerformance(of: TinyData.network(), on: TinyData.source(), isCancelled: { true })
    }
    #expect(error == .cancelled)
  }
}
