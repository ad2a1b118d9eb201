import Graphs
import Metrics
import TangentKernels
import Torch
import Training

extension NetworkCost {
  /// Of no particular network; every number differs.
  static let example = NetworkCost(
    parameters: 1_234, multiplyAccumulates: 56_789, activationElements: 321, peakActivationElements: 123)
}

extension TrainingOutcome {
  static let example = TrainingOutcome(
    epochs: [
      EpochRecord(epoch: 1, trainingLoss: 2.25, learningRate: 0.1, seconds: 1),
      EpochRecord(epoch: 2, trainingLoss: 1.5, learningRate: 0.05, seconds: 1),
    ], validationAccuracy: 0.375, heldOutLoss: 1.75, trainingAccuracy: 0.5)

  /// As the example, its second epoch's loss not a number.
  static let diverged = TrainingOutcome(
    epochs: [example.epochs[0], EpochRecord(epoch: 2, trainingLoss: .nan, learningRate: 0.05, seconds: 1)],
    validationAccuracy: 0.1)
}

extension TangentKernel {
  init(rows: [[Double]], dataType: DataType = .float64) {
    self.init(entries: rows.flatMap { $0 }, size: rows.count, dataType: dataType)
  }
}

extension MetricIngredients {
  /// Everything there is, of one kernel.
  static func complete(
    _ rows: [[Double]], labels: [Int], dataType: DataType = .float64, training: TrainingOutcome? = .example
  ) throws -> MetricIngredients {
    try MetricIngredients(
      TangentKernel(rows: rows, dataType: dataType), labels: labels, cost: .example, convolutions: 17,
      needsSpectrum: true, training: training)
  }
}
