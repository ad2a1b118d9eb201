import Datasets
import TestSupport
import Testing

@Suite struct PixelSumsTests {
  /// Pixels 0, 255 have the mean ½ and the deviation ½; 51, 51, 102, 102 are 0.2 and 0.4: mean 0.3, deviation 0.1.
  @Test func meanAndDeviationOfEachChannel() {
    var sums = PixelSums(of: [0, 255, 51, 51], channels: 2)
    sums.add(PixelSums(of: [255, 0, 102, 102], channels: 2))
    let normalization = sums.normalization
    #expect(zip(normalization.mean, [0.5, 0.3]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(normalization.standardDeviation, [0.5, 0.1]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func aChannelWithoutDeviationKeepsItsScale() {
    #expect(PixelSums(of: [7, 7], channels: 1).normalization.standardDeviation == [1])
    #expect(PixelSums(channels: 3).normalization.mean == [0, 0, 0])
  }
}
