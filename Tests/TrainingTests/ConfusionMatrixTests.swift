import Testing
import Training

@Suite struct ConfusionMatrixTests {
  private let matrix = ConfusionMatrix(
    labels: [0, 0, 0, 0, 1, 1, 3], predictions: [0, 0, 1, 3, 0, 1, 0], classCount: 4)

  @Test func imagesAreCountedByClassAndPrediction() {
    #expect(matrix.counts == [[2, 1, 0, 1], [1, 1, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]])
  }

  /// 3 of 7; and the mean of 2/4, 1/2 and 0/1: class 2 does not occur.
  @Test func accuraciesAreSharesOfTheDiagonal() {
    #expect(matrix.accuracy == 3.0 / 7 && matrix.balancedAccuracy == 1.0 / 3)
  }

  @Test func theMostConfusedComeFirst() {
    let uneven = ConfusionMatrix(labels: [0, 0, 1, 1, 1], predictions: [1, 1, 0, 2, 2], classCount: 3)
    #expect(
      uneven.mostConfused(9) == [
        .init(label: 0, prediction: 1, count: 2), .init(label: 1, prediction: 2, count: 2),
        .init(label: 1, prediction: 0, count: 1),
      ])
    #expect(uneven.mostConfused(1).map(\.label) == [0])
  }
}
