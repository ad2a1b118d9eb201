import Datasets
import Metrics
import Networks
import TestSupport
import Testing
import Torch
import Training

/// What a training moves, against PyTorch, and in closed form.
struct TrajectoryTests {
  /// Parameters of half the range of the portable numbers, from which the golden network's are reached.
  private static func initial(_ network: Network, named name: String) throws -> [String: Tensor] {
    let pairs = try network.parameters.map { parameter in
      let shape = parameter.tensor.shape
      let numbers = PortableNumbers.uniform("\(name)/initial/\(parameter.name)", shape.reduce(1, *))
      let tensor = try Tensor(numbers, shape: shape).scaled(by: 0.5)
      return (parameter.name, try tensor.converted(to: network.dataType))
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  @Test(arguments: try GoldenGradients.all(in: "trajectories.json"), Tolerance.types)
  func valuesAreThoseOfPyTorch(golden: GoldenGradients, type: DataType) throws {
    guard let expected = golden.value else { return }
    let network = try GoldenNetwork.named(golden.network)
    let subject = try network.network(type)
    let start = try Self.initial(subject, named: golden.network)
    let value: Double
    if golden.metric == "angle" {
      let weight = "classifier.weight"
      value = try cosine(between: #require(start[weight]), #require(subject.state[weight]))
    } else {
      let batch = ImageBatch(
        images: try network.images.tensor(.float64), labels: try Tensor(golden.labels.map(Int64.init)),
        classes: golden.labels)
      let context = MeasurementContext(
        graph: subject.graph, subject: .network(subject), epochs: ExampleTraining.complete.epochs)
      context.set(
        try LossLandscape(from: start, to: subject) { try $0.meanLoss(on: batch) }, for: .lossLandscape)
      value = try #require(try Metric.moteLandscape.value(in: context).number)
    }
    #expect(deviation(value, from: expected) < Tolerance.relative(.gradient, type))
  }

  /// 11/2 for a loss of 2 all the way.
  @Test(arguments: [(2.0, 5.5), (0.5, 22)]) func theLandscapeIsASumOfReciprocals(loss: Double, sum: Double) throws {
    let context = try MeasurementContext.of(.complete)
    context.set(LossLandscape(losses: Array(repeating: loss, count: 11)), for: .lossLandscape)
    #expect(try Metric.moteLandscape.value(in: context) == .defined(sum))
  }

  @Test(arguments: [0, Double.nan, .infinity]) func lossesThatHaveNoReciprocalAreUndefined(loss: Double) throws {
    let context = try MeasurementContext.of(.complete)
    context.set(LossLandscape(losses: [1, loss]), for: .lossLandscape)
    #expect(
      try Metric.moteLandscape.value(in: context)
        == .undefined("a loss between the initial and the trained parameters is zero or not finite"))
  }

  /// Only a training has a landscape, and only images have a loss.
  @Test func aLandscapeNeedsTrainingImages() throws {
    #expect(
      try Metric.moteLandscape.value(in: .of(.complete)) == .undefined("there are no training images"))
  }
}
