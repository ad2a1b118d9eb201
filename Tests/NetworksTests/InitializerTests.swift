import Graphs
import Networks
import TestSupport
import Testing
import Torch

/// The distributions of initial parameters, by their moments and bounds.
@Suite struct InitializerTests {
  /// A convolution in groups with bias, a batch norm and a classifier: fan-in and fan-out all differ.
  private static let graph = NetworkGraph(
    nodes: [
      .init(name: "input", layer: .input(FeatureShape(channels: 32, height: 8, width: 8)), inputs: []),
      .init(
        name: "conv",
        layer: .convolution(
          .init(inputChannels: 32, outputChannels: 96, kernelSize: 3, padding: 1, groups: 2, hasBias: true)),
        inputs: [0]),
      .init(name: "bn", layer: .batchNorm(.init(channels: 96)), inputs: [1]),
      .init(name: "pool", layer: .globalAveragePool, inputs: [2]),
      .init(name: "classifier", layer: .linear(.init(inputFeatures: 96, outputFeatures: 200)), inputs: [3]),
    ], output: 4)

  private static func values(_ name: String, _ initializer: Initializer, seed: Seed = Seed(11)) throws -> [Double] {
    let network = try Network(graph, initializer: initializer, seed: seed, dataType: .float64)
    return try #require(network.state[name]).doubles()
  }

  /// fan-in = 32/2 · 9 = 144 and fan-out = 96/2 · 9 = 432 for the convolution, 96 and 200 for the
  /// classifier. Uniform on ±b has variance b²/3, so the default's is 1/(3·fan-in).
  private static func variance(_ initializer: Initializer, fanIn: Double, fanOut: Double) -> Double {
    switch initializer {
    case .frameworkDefault: 1 / (3 * fanIn)
    case .kaimingFanIn: 2 / fanIn
    case .kaimingFanOut: 2 / fanOut
    case .xavier: 2 / (fanIn + fanOut)
    case .normal: 1
    }
  }

  /// With n draws of variance v and kurtosis κ the sample mean has variance v/n and the sample second
  /// moment v²(κ − 1)/n; κ is 3 for a normal and 9/5 for a uniform distribution.
  @Test(
    arguments: Initializer.allCases, [("conv.weight", 144.0, 432.0), ("classifier.weight", 96.0, 200.0)])
  func weightsHaveTheirMoments(initializer: Initializer, layer: (name: String, fanIn: Double, fanOut: Double)) throws {
    let values = try Self.values(layer.name, initializer)
    let count = Double(values.count)
    let variance = Self.variance(initializer, fanIn: layer.fanIn, fanOut: layer.fanOut)
    let kurtosis = initializer == .frameworkDefault ? 1.8 : 3.0
    let mean = values.reduce(0, +) / count
    let secondMoment = values.reduce(0) { $0 + $1 * $1 } / count
    #expect(abs(mean) < Tolerance.standardDeviations * (variance / count).squareRoot())
    #expect(
      abs(secondMoment - variance) < Tolerance.standardDeviations * variance * ((kurtosis - 1) / count).squareRoot())
  }

  /// The framework's bound is 1/√fan-in for weights and biases, and it is reached: the largest of n
  /// uniform magnitudes falls short of the bound by more than the share s with probability (1 − s)^n.
  @Test(arguments: [
    ("conv.weight", 144.0), ("conv.bias", 144.0), ("classifier.weight", 96.0), ("classifier.bias", 96.0),
  ])
  func frameworkDefaultIsBounded(name: String, fanIn: Double) throws {
    let values = try Self.values(name, .frameworkDefault)
    let bound = 1 / fanIn.squareRoot()
    let largest = values.map(abs).max() ?? 0
    #expect(largest <= bound)
    // e^(-n s) = e^-20 for s = 20/n.
    #expect(largest > bound * (1 - 20 / Double(values.count)))
    #expect(values.contains { $0 < 0 } && values.contains { $0 > 0 })
  }

  @Test(arguments: Initializer.allCases) func batchNormsBeginAsTheIdentity(initializer: Initializer) throws {
    for (name, value) in [("bn.weight", 1.0), ("bn.bias", 0), ("bn.running_mean", 0), ("bn.running_var", 1)] {
      #expect(try Self.values(name, initializer) == Array(repeating: value, count: 96), "\(name)")
    }
  }

  @Test(arguments: Initializer.allCases.filter { $0 != .frameworkDefault }, ["conv.bias", "classifier.bias"])
  func otherBiasesAreZero(initializer: Initializer, name: String) throws {
    #expect(try Self.values(name, initializer).allSatisfy { $0 == 0 })
  }

  @Test(arguments: Initializer.allCases) func theSeedDecidesTheNumbers(initializer: Initializer) throws {
    let first = try Self.values("conv.weight", initializer, seed: Seed(1))
    #expect(try Self.values("conv.weight", initializer, seed: Seed(1)) == first)
    #expect(try Self.values("conv.weight", initializer, seed: Seed(2)) != first)
  }

  /// A layer's numbers depend on the seed and on its name, not on what else is in the network.
  @Test func otherLayersChangeNoNumbers() throws {
    var longer = Self.graph
    longer.nodes.insert(
      .init(
        name: "first", layer: .convolution(.init(inputChannels: 32, outputChannels: 32, kernelSize: 1)), inputs: [0]),
      at: 1)
    for index in 2..<longer.nodes.count { longer.nodes[index].inputs = [index - 1] }
    longer.output += 1
    let short = try Network(Self.graph, seed: Seed(5)).state
    let long = try Network(longer, seed: Seed(5)).state
    #expect(Set(long.keys) == Set(short.keys).union(["first.weight"]))
    for (name, tensor) in short { #expect(try long[name]?.doubles() == tensor.doubles(), "\(name)") }
  }

  /// float32 parameters are the float64 ones, rounded.
  @Test func typesShareTheirNumbers() throws {
    let double = try Network(Self.graph, seed: Seed(5), dataType: .float64).state
    for (name, tensor) in try Network(Self.graph, seed: Seed(5), dataType: .float32).state {
      #expect(try tensor.doubles() == double[name]?.doubles().map { Double(Float($0)) }, "\(name)")
    }
  }
}
