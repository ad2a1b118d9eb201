import Exports
import Foundation
import Graphs
import Networks
import TestSupport
import Testing
import Torch

/// The fields of an ONNX file, read by a reader of the tests' own. The numbers of the fields are ONNX's.
@Suite struct ONNXFormatTests {
  let network: ExportedNetwork

  init() throws { network = try LayerCase.example.exported() }

  private func model(_ options: ExportOptions = ExportOptions()) throws -> ProtobufReader {
    try ProtobufReader(contents(of: network, in: ONNXFormat(), options))
  }

  private func graph(_ options: ExportOptions = ExportOptions()) throws -> ProtobufReader {
    try #require(try model(options).messages(7).first)
  }

  private func operations(_ graph: ProtobufReader) throws -> [String] { try graph.messages(1).flatMap { $0.texts(4) } }

  @Test func theModelSaysWhatItIs() throws {
    let model = try model()
    #expect(model.integers(1) == [8] && model.texts(2) == ["Tangent"] && model.texts(3) == [TangentVersion.current])
    let operators = try #require(try model.messages(8).first)
    #expect(operators.texts(1) == [""] && operators.integers(2) == [17])
    let metadata = Dictionary(
      uniqueKeysWithValues: try model.messages(14).map { ($0.texts(1)[0], $0.texts(2)[0]) })
    #expect(metadata["architecture"] == "a \"sketch\" \\ of one" && metadata["space"] == "sketches")
    #expect(metadata["classes"] == #"["cat","dög","\"quoted\""]"#)
    #expect(metadata["mean"] == "[0.5,0.4,0.3]" && metadata["standard_deviation"] == "[0.2,0.3,0.25]")
    #expect(metadata["validation_accuracy"] == "0.75" && metadata["batch_norms"] == "kept")
  }

  /// The elements' type, and for each axis its size, or its name where the size is free.
  private func form(_ value: ProtobufReader) throws -> (name: String, type: Int, axes: [String]) {
    let tensor = try #require(try value.messages(2).first?.messages(1).first)
    let axes = try tensor.messages(2)[0].messages(1).map { $0.texts(2).first ?? "\($0.integers(1)[0])" }
    return (value.texts(1)[0], tensor.integers(1)[0], axes)
  }

  @Test func theBatchMayHaveAnySize() throws {
    let graph = try graph()
    #expect(try form(graph.messages(11)[0]) == ("images", 1, ["N", "3", "7", "6"]))
    #expect(try form(graph.messages(12)[0]) == ("logits", 1, ["N", "3"]))
  }

  @Test func layersBecomeOperatorsInOrder() throws {
    let graph = try graph()
    #expect(
      try operations(graph) == ["Conv", "BatchNormalization", "Relu", "GlobalAveragePool", "Flatten", "Gemm"])
    let nodes = try graph.messages(1)
    #expect(nodes[0].texts(1) == ["images", "node1.weight"] && nodes[5].texts(2) == ["logits"])
    let attributes = try nodes[0].messages(5)
    let pads = try #require(attributes.first { $0.texts(1) == ["pads"] })
    #expect(pads.integers(8) == [1, 1, 1, 1] && pads.integers(20) == [7])
  }

  @Test func weightsAreTheNetworksBits() throws {
    let initializers = try graph().messages(5)
    #expect(Set(initializers.map { $0.texts(8)[0] }) == Set(network.tensors.keys))
    for initializer in initializers {
      let tensor = try #require(network.tensors[initializer.texts(8)[0]])
      #expect(initializer.integers(1) == tensor.shape && initializer.integers(2) == [1])
      let expected = try tensor.scalars(as: Float.self).withUnsafeBytes { Data($0) }
      #expect(initializer.bytes(9) == [expected])
    }
  }

  @Test func foldedBatchNormsAreGone() throws {
    let graph = try graph(ExportOptions(foldsBatchNorms: true))
    #expect(try operations(graph) == ["Conv", "Relu", "GlobalAveragePool", "Flatten", "Gemm"])
    #expect(try graph.messages(1)[0].texts(1) == ["images", "node1.weight", "node1.bias"])
  }

  @Test func preprocessingTakesPixels() throws {
    let graph = try graph(ExportOptions(includesPreprocessing: true))
    #expect(try form(graph.messages(11)[0]) == ("pixels", 2, ["N", "3", "7", "6"]))
    #expect(try operations(graph).prefix(4) == ["Cast", "Mul", "Add", "Conv"])
  }

  @Test func preprocessingNeedsTheNormalization() throws {
    let unknown = try ExportedNetwork(
      LayerCase.example.network(dataType: .float32), card: ModelCard(architecture: network.card.architecture))
    let error = #expect(throws: ExportError.self) {
      try contents(of: unknown, in: ONNXFormat(), ExportOptions(includesPreprocessing: true))
    }
    #expect(error?.description.contains("the normalization of the training images is unknown") == true)
  }

  @Test func aFileBeyondTheFormatIsRefused() throws {
    let error = #expect(throws: ExportError.self) { try contents(of: network, in: ONNXFormat(largestFile: 1000)) }
    #expect(error?.description.contains("an ONNX file can hold at most 1000") == true)
  }

  /// A layer of another package that has no rule is named.
  @Test func aLayerWithoutARuleIsNamed() throws {
    let graph = NetworkGraph(
      nodes: [
        .init(name: "input", layer: .input(FeatureShape(channels: 3, height: 2, width: 2)), inputs: []),
        .init(name: "stage.odd", layer: Odd(), inputs: [0]),
      ], output: 1)
    let network = try ExportedNetwork(Network(graph, seed: Seed(0)), card: .sample)
    for format in [ONNXFormat(), PyTorchFormat()] as [any ExportFormat] {
      let error = #expect(throws: ExportError.self) {
        try format.files(of: network, at: URL(filePath: "/tmp/x"), ExportOptions())
      }
      #expect(
        error?.description.contains("the layer \"odd\" of stage.odd has no rule for this format; conform") == true)
    }
  }

  private struct Odd: ParameterFreeLayer, NetworkLayer {
    func outputShape(of inputs: [FeatureShape]) throws(GraphError) -> FeatureShape { try inputs.single() }
    var valueOfZeros: ValueOfZeros { .zeros }
    var description: String { "odd" }
    func forward(
      _ inputs: [Tensor], _ parameters: LayerParameters, in context: ForwardContext
    ) throws(TorchError) -> Tensor { inputs[0] }
  }
}
