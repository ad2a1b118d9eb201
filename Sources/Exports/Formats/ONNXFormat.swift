import Datasets
import Foundation
import Graphs

/// ONNX, for onnxruntime, TensorRT, OpenVINO and others. Operator set 17, float32, any batch size.
///
/// The input `images` is (N, channels, height, width), normalized as in training; with
/// ``ExportOptions/includesPreprocessing`` it is `pixels`, uint8 of the same shape, and the model normalizes. The output
/// is `logits`. The model's metadata holds the ``ModelCard``.
///
/// Source: github.com/onnx/onnx, "ONNX Operators".
public struct ONNXFormat: ExportFormat {
  public let name = "onnx"
  public let summary = "A model for onnxruntime and other inference engines."
  public let fileExtension = "onnx"
  public let takesPreprocessing = true

  /// A protocol-buffers message cannot exceed 2 GiB.
  let largestFile: Int

  public init() { self.init(largestFile: 1 << 31 - 1) }

  package init(largestFile: Int) {
    self.largestFile = largestFile
  }

  public func files(
    of network: ExportedNetwork, at url: URL, _ options: ExportOptions
  ) throws(ExportError) -> [ExportedFile] {
    let bytes = network.tensors.values.reduce(0) { $0 + 4 * $1.count }
    guard bytes < largestFile else { throw tooLarge(url, bytes) }
    let contents = try model(of: network, options).encoded
    guard contents.count <= largestFile else { throw tooLarge(url, contents.count) }
    return [ExportedFile(url, contents)]
  }

  private func tooLarge(_ url: URL, _ bytes: Int) -> ExportError {
    ExportError(
      "\(url.relativePath) would take \(bytes) bytes, but an ONNX file can hold at most \(largestFile); export the "
        + "network as a PyTorch module instead")
  }

  func model(of network: ExportedNetwork, _ options: ExportOptions) throws(ExportError) -> ONNXModel {
    let network = options.foldsBatchNorms ? try network.foldingBatchNorms() : network
    let input = options.includesPreprocessing ? "pixels" : "images"
    let output = "logits"
    var scope = ONNXScope(network, images: "images", reserving: [input, "images", output])
    if options.includesPreprocessing { try scope.normalize(input) }
    var result = try scope.writeNodes()
    if result == "images" { result = scope.add("Identity", [result]) }
    scope.rename(result, to: output)
    var metadata = network.card.metadata
    metadata["batch_norms"] = options.foldsBatchNorms ? "folded" : "kept"
    metadata["input"] =
      options.includesPreprocessing ? "uint8 pixels, normalized by the model" : "normalized images"
    return ONNXModel(
      graph: ONNXGraph(
        name: network.card.architecture.space, nodes: scope.nodes, initializers: scope.initializers,
        inputs: [
          ONNXValue(
            name: input, type: options.includesPreprocessing ? .uint8 : .float, shape: network.inputShape.sizes)
        ],
        outputs: [ONNXValue(name: output, type: .float, shape: network.shapes[network.graph.output].sizes)]),
      metadata: metadata)
  }

  public var check: ExportCheckProgram? { .onnx }
}

extension FeatureShape {
  /// The sizes behind the batch's axis.
  var sizes: [Int] { isFlat ? [channels] : [channels, height, width] }
}

extension ONNXScope {
  /// images = pixels * 1 / (255 * deviation) - mean / deviation, by channel, as batches are made for training.
  mutating func normalize(_ pixels: String) throws(ExportError) {
    guard let normalization = network.card.interpretation?.normalization, !network.inputShape.isFlat else {
      throw ExportError(
        "the preprocessing cannot be included, because the normalization of the training images is unknown; export "
          + "without it")
    }
    let shape = [normalization.mean.count, 1, 1]
    let scale = constant(normalization.scale.map(Float.init), shape: shape, named: "scale")
    let shift = constant(normalization.shift.map(Float.init), shape: shape, named: "shift")
    let numbers = add("Cast", [pixels], ["to": .integer(ONNXType.float.rawValue)])
    let normalized = add("Add", [add("Mul", [numbers, scale]), shift])
    rename(normalized, to: images)
  }
}
