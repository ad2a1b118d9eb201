import Graphs
import Metrics
import Networks
import TestSupport
import Testing
import Torch
import Training

/// The angle between a classifier's weights and those that it began with.
struct AngleTests {
  /// After a training, with another weight of the classifier.
  private static func context(_ network: Network) -> MeasurementContext {
    MeasurementContext(
      graph: network.graph, subject: .network(network), epochs: ExampleTraining.complete.epochs)
  }

  private static func network(classifier change: (Tensor) throws -> Tensor) throws -> Network {
    let network = try ProbeNetwork.network()
    var state = network.state
    let weight = try #require(network.parameter("weight", of: network.graph.output))
    state["classifier.weight"] = try change(weight)
    try network.load(state)
    return network
  }

  @Test(arguments: Initializer.allCases, Tolerance.types)
  func initialValuesAreDrawnAgain(initializer: Initializer, type: DataType) throws {
    let network = try Network(ProbeNetwork.graph, initializer: initializer, seed: Seed(11), dataType: type)
    let before = try network.parameters.map { try $0.tensor.doubles() }
    for parameter in network.parameters { try parameter.tensor.scale(inPlace: 2) }
    #expect(try network.parameters.map { try network.initialValue(of: $0).doubles() } == before)
  }

  /// The weight and its multiples have the angle 0, its negative 180°; a change of equal size at a right angle 45°.
  @Test func theAngleIsThatOfTheWeights() throws {
    let tolerance = Tolerance.relative(.metric, .float64)
    #expect(deviation(try Self.context(ProbeNetwork.network()).classifierSimilarity(), from: 1) < tolerance)
    let doubled = try Self.network { try $0.scaled(by: 2) }
    #expect(deviation(try Self.context(doubled).classifierSimilarity(), from: 1) < tolerance)
    let negative = try Self.network { try $0.negated() }
    #expect(deviation(try #require(try Metric.angle.value(in: Self.context(negative)).number), from: -1) < tolerance)
    let turned = try Self.network { weight in
      let flat = try weight.doubles()
      // Pairs (a, b) become (a − b, b + a); the last of an odd number is zero before, and is left out of the product.
      var values = flat
      for index in stride(from: 0, to: flat.count - 1, by: 2) {
        (values[index], values[index + 1]) = (flat[index] - flat[index + 1], flat[index + 1] + flat[index])
      }
      values[flat.count - 1] = 0
      return try Tensor(values, shape: weight.shape)
    }
    let flat = try #require(try ProbeNetwork.network().parameter("weight", of: 4)).doubles()
    let paired = flat.dropLast().reduce(0) { $0 + $1 * $1 }
    let whole = paired + flat[flat.count - 1] * flat[flat.count - 1]
    let cosine = paired / (whole.squareRoot() * (2 * paired).squareRoot())
    #expect(deviation(try #require(try Metric.angle.value(in: Self.context(turned)).number), from: cosine) < tolerance)
  }

  /// A classifier that hardly turns is one of a training that learned nothing.
  @Test func trivialTrainingsHaveZero() throws {
    #expect(try Metric.angle.value(in: Self.context(ProbeNetwork.network())) == .defined(0))
  }

  @Test func anglesThatDoNotExistAreUndefined() throws {
    for factor in [0, Double.nan, .infinity] {
      let network = try Self.network { try $0.scaled(by: factor) }
      #expect(
        try Metric.angle.value(in: Self.context(network))
          == .undefined("the classifier's weights are zero or not finite"))
    }
    var graph = ProbeNetwork.graph
    graph.nodes.removeLast()
    graph.output = 3
    #expect(
      try Metric.angle.value(in: Self.context(Network(graph, seed: Seed(1))))
        == .undefined("the last layer is not linear"))
  }
}
