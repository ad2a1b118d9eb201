import Datasets
import Graphs

/// The text of a Python file that holds a network.
struct PyTorchSource {
  let text: String

  /// - Parameter weights: the name of the safetensors file beside it.
  init(_ network: ExportedNetwork, weights: String) throws(ExportError) {
    var scope = PyTorchScope(network, reserving: ["self", "images", "torch", "nn", "F", "json", "pathlib", "attend"])
    let result = try scope.writeNodes(input: "images")
    var parts = [Self.head(network.card, weights: weights)]
    parts += scope.definitions
    parts.append(Self.network(network, scope, result: result))
    if let normalization = network.card.interpretation?.normalization, !network.inputShape.isFlat {
      parts.append(Self.normalize(normalization))
    }
    parts.append(Self.loading)
    text = parts.joined(separator: "\n\n\n") + "\n"
  }

  private static func head(_ card: ModelCard, weights: String) -> String {
    let entries = card.metadata.sorted { $0.key < $1.key }
      .map { "    \(PythonName.literal($0.key)): \(PythonName.literal($0.value)),\n" }.joined()
    return """
      \"""A network found by Tangent. load() returns it with the weights from the file next to this one.\"""

      import json
      import pathlib

      import torch
      from torch import nn
      from torch.nn import functional as F

      WEIGHTS = pathlib.Path(__file__).with_name(\(PythonName.literal(weights)))

      CARD = {
      \(entries)}
      """
  }

  private static func network(_ network: ExportedNetwork, _ scope: PyTorchScope, result: String) -> String {
    func lines(_ lines: [String]) -> String { lines.map { "        \($0)\n" }.joined() }
    let input = network.inputShape.sizes.map(String.init).joined(separator: ", ")
    let output = network.shapes[network.graph.output].sizes.map(String.init).joined(separator: ", ")
    return """
      class Network(nn.Module):
          def __init__(self):
              super().__init__()
      \(lines(scope.modules))
          def forward(self, images):
              \"""Normalized images (N, \(input)) to logits (N, \(output)).\"""
      \(lines(scope.steps))        return \(result)
      """
  }

  private static func normalize(_ normalization: Normalization) -> String {
    func tensor(_ values: [Double]) -> String { "torch.tensor(\(values), device=pixels.device)[:, None, None]" }
    return """
      def normalize(pixels):
          \"""Pixels from 0 to 255, (N, channels, height, width), to the network's input.\"""
          mean = \(tensor(normalization.mean))
          deviation = \(tensor(normalization.standardDeviation))
          return (pixels.float() / 255 - mean) / deviation
      """
  }

  private static let loading = """
    def read(file):
        \"""The tensors of a safetensors file by name; all are float32.\"""
        contents = pathlib.Path(file).read_bytes()
        start = 8 + int.from_bytes(contents[:8], "little")
        tensors = {}
        for name, entry in json.loads(contents[8:start]).items():
            if name == "__metadata__":
                continue
            first, end = (start + offset for offset in entry["data_offsets"])
            values = torch.frombuffer(bytearray(contents[first:end]), dtype=torch.float32)
            tensors[name] = values.reshape(entry["shape"])
        return tensors


    def load(file=WEIGHTS):
        \"""The trained network, in evaluation mode.\"""
        network = Network()
        # Counters that PyTorch updates during training and that evaluation does not read.
        counters = {name: value for name, value in network.state_dict().items() if name.endswith("num_batches_tracked")}
        network.load_state_dict({**counters, **read(file)})
        return network.eval()
    """
}
