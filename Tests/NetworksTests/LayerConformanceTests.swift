import Foundation
import Graphs
import Networks
import TestSupport
import Testing
import Torch

/// What a layer says of itself against what its forward rule does, for every layer.
@Suite struct LayerConformanceTests {
  private static let count = 3

  /// Shifts and biases are zero where `isInitial`, all other parameters away from every special value.
  private static func output(
    of example: LayerExample, _ inputs: [Tensor], isInitial: Bool = false, phase: Phase = .evaluation,
    seed: Seed? = nil
  ) throws -> Tensor {
    let parameters = try example.layer.parameters.map { parameter in
      let isZero = isInitial && (parameter.role == .bias || parameter.role == .shift)
      let bounds = isZero ? (0.0, 0.0) : (0.5, 1.0)
      return (
        suffix: parameter.suffix,
        tensor: try Tensor.randomUniform(
          parameter.shape, from: bounds.0, to: bounds.1, dataType: .float64,
          generator: Generator(Seed(1).derived(parameter.suffix)))
      )
    }
    let context = ForwardContext(phase: phase, batchNorm: .frozen, seed: seed)
    return try example.layer.forward(inputs, LayerParameters(parameters), in: context)
  }

  private static func shape(_ feature: FeatureShape, count: Int = count) -> [Int] {
    [count] + (feature.isFlat ? [feature.channels] : [feature.channels, feature.height, feature.width])
  }

  /// Random inputs; an input layer's are the images.
  private static func inputs(_ example: LayerExample) throws -> [Tensor] {
    let shapes = example.inputs.isEmpty ? [try example.layer.outputShape(of: [])] : example.inputs
    return try shapes.enumerated().map { index, feature in
      try .randomNormal(shape(feature), dataType: .float64, generator: Generator(Seed(2).derived("input", index)))
    }
  }

  @Test(arguments: LayerExample.all) func theOutputHasItsShape(example: LayerExample) throws {
    let output = try Self.output(of: example, Self.inputs(example))
    #expect(output.shape == Self.shape(try example.layer.outputShape(of: example.inputs)))
    #expect(output.dataType == .float64)
  }

  @Test(arguments: LayerExample.all) func zerosBecomeWhatTheLayerSays(example: LayerExample) throws {
    let zeros = try Self.inputs(example).map { try Tensor.zeros($0.shape, dataType: .float64) }
    let output = try Self.output(of: example, zeros).doubles()
    let initial = try Self.output(of: example, zeros, isInitial: true).doubles()
    switch example.layer.valueOfZeros {
    case .zeros: #expect(output.allSatisfy { $0 == 0 })
    case .learnedShift: #expect(initial.allSatisfy { $0 == 0 } && output.contains { $0 != 0 })
    case .other: #expect(output.contains { $0 != 0 } || example.layer is Input)
    }
  }

  /// Row i of the output is that of image i alone.
  @Test(arguments: LayerExample.all.filter { !($0.layer is BatchNorm) })
  func imagesDoNotInfluenceEachOther(example: LayerExample) throws {
    let inputs = try Self.inputs(example)
    let whole = try Self.output(of: example, inputs)
    for image in 0..<Self.count {
      let alone = try Self.output(of: example, inputs.map { try $0.narrowed(axis: 0, from: image, length: 1) })
      let row = try whole.narrowed(axis: 0, from: image, length: 1).doubles()
      #expect(deviation(try alone.doubles(), from: row) < Tolerance.relative(.operation, .float64))
    }
  }

  @Test(arguments: LayerExample.all) func interchangeableLayersHaveNothingOfTheirOwn(example: LayerExample) throws {
    #expect(Set(example.layer.parameters.map(\.suffix)).count == example.layer.parameters.count)
    guard example.layer.isInterchangeable else { return }
    #expect(example.layer.parameters.isEmpty)
    let inputs = try Self.inputs(example)
    let draws = try [Seed(1), Seed(2)].map {
      try Self.output(of: example, inputs, phase: .training($0), seed: $0).doubles()
    }
    #expect(draws[0] == draws[1])
  }

  @Test func layersAreEqualToThemselvesAlone() {
    for (index, example) in LayerExample.all.enumerated() {
      for (other, another) in LayerExample.all.enumerated() {
        #expect(example.layer.isEqual(to: another.layer) == (index == other), "\(example) and \(another)")
      }
    }
  }

  /// A layer that is not in the table is in no test.
  @Test func everyLayerHasAnExampleAndRules() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    func files(_ folder: String) throws -> Set<String> {
      Set(try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path))
    }
    let layers = try files("Sources/Graphs/Layers")
    #expect(try files("Sources/Networks/Rules") == layers)
    #expect(Set(LayerExample.all.map { "\(type(of: $0.layer)).swift" }) == layers)
  }

  /// A description alone makes a graph, and no network.
  @Test func aLayerWithoutAForwardRuleIsRefused() throws {
    struct Mystery: ParameterFreeLayer {
      func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
      var valueOfZeros: ValueOfZeros { .other }
      var description: String { "mystery" }
    }
    let graph = NetworkGraph(
      nodes: [
        .init(name: "input", layer: .input(FeatureShape(channels: 3, height: 2, width: 2)), inputs: []),
        .init(name: "unknown", layer: Mystery(), inputs: [0]),
      ], output: 1)
    let error = #expect(throws: NetworkError.self) { try Network(graph, seed: Seed(0)) }
    #expect(
      error?.description == "the network cannot be computed: the layer \"mystery\" of unknown has no forward rule")
  }
}
