import Foundation
import Metrics
import TestSupport
import Testing
import Training

@Suite struct BaselineTests {
  @Test func costsAreReadOff() throws {
    let context = try MeasurementContext.of(nil)
    #expect(try Metric.parameterCount.value(in: context) == .defined(1_234))
    #expect(try Metric.multiplyAccumulates.value(in: context) == .defined(56_789))
    #expect(try Metric.convolutionCount.value(in: context) == .defined(17))
    #expect(try Metric.trainableLayers.value(in: context) == .defined(29))
  }

  /// One convolution of 1 to 5 channels and a classifier of 5 features in 3 classes: 45 + 18 parameters; 16·45 + 18
  /// multiply-accumulates.
  @Test func costsAreCountedFromTheGraph() throws {
    let context = MeasurementContext(graph: ProbeNetwork.graph, subject: .missing(reason: "not measured"))
    #expect(try Metric.parameterCount.value(in: context) == .defined(63))
    #expect(try Metric.multiplyAccumulates.value(in: context) == .defined(738))
    #expect(try Metric.convolutionCount.value(in: context) == .defined(1))
    // A convolution without bias, and a classifier with one.
    #expect(try Metric.trainableLayers.value(in: context) == .defined(3))
  }

  /// 2.25 + 1.5; no division by the number of epochs.
  @Test func trainingLossesAreSummed() throws {
    let context = try MeasurementContext.of(.complete)
    #expect(try Metric.trainingLoss.value(in: context) == .defined(3.75))
    #expect(try Metric.validationAccuracy.value(in: context) == .defined(0.375))
    #expect(try Metric.trainingAccuracy.value(in: context) == .defined(0.5))
    #expect(try Metric.lastEpochLoss.value(in: context) == .defined(1.5))
    #expect(try Metric.heldOutLoss.value(in: context) == .defined(1.75))
    // 0.1 · 2.25 + 0.9 · 1.5
    #expect(
      deviation(try #require(try Metric.movingAverageLoss.value(in: context).number), from: 1.575)
        < Tolerance.relative(.metric, .float64))
  }

  /// 0.1 · (0.1 · 4 + 0.9 · 2) + 0.9 · 1 = 1.12; of one epoch, its loss.
  @Test func theMovingAverageIsThatOfTheAuthors() throws {
    func average(_ losses: [Double]) throws -> Double? {
      let epochs = losses.enumerated().map {
        EpochRecord(epoch: $0 + 1, trainingLoss: $1, learningRate: 0.1, seconds: 1)
      }
      return try Metric.movingAverageLoss.value(in: .of(ExampleTraining(epochs: epochs))).number
    }
    #expect(deviation(try #require(try average([4, 2, 1])), from: 1.12) < Tolerance.relative(.metric, .float64))
    #expect(try average([3]) == 3)
  }

  /// Finite training losses and logits that are none: a loss of the held-out images that says so.
  @Test(arguments: [Double.nan, .infinity]) func aHeldOutLossThatIsNoNumberIsUndefined(loss: Double) throws {
    var training = ExampleTraining.complete
    training.heldOut = HeldOutPerformance(loss: loss, accuracy: 0.1)
    #expect(
      try Metric.heldOutLoss.value(in: .of(training))
        == .undefined("the loss on the held-out images is not a number"))
  }

  @Test(arguments: [
    Metric.trainingLoss, .lastEpochLoss, .movingAverageLoss, .angle, .moteLandscape, .heldOutLoss, .validationAccuracy,
    .trainingAccuracy,
  ])
  func undefinedWithoutASoundTraining(metric: Metric) throws {
    #expect(try metric.value(in: .of(nil)) == .undefined("the network was not trained"))
    #expect(try metric.value(in: .of(.diverged)) == .undefined("the training diverged"))
  }

  @Test(arguments: [Metric.validationAccuracy, .heldOutLoss]) func someMetricsNeedHeldOutImages(metric: Metric) throws {
    let context = try MeasurementContext.of(ExampleTraining(epochs: ExampleTraining.complete.epochs))
    #expect(try metric.value(in: context) == .undefined("no images are held out for validation"))
    #expect(try Metric.trainingLoss.value(in: context) == .defined(3.75))
  }
}
