import Exports
import Foundation
import Graphs
import Networks
import TestSupport
import Testing
import Torch

/// The text of the Python file; what it computes is tested with every layer.
@Suite struct PyTorchFormatTests {
  private func network(named name: String) throws -> ExportedNetwork {
    let graph = NetworkGraph(
      nodes: [
        .init(name: "input", layer: .input(FeatureShape(channels: 3, height: 2, width: 2)), inputs: []),
        .init(
          name: name, layer: .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 1, stride: 2)),
          inputs: [0]),
        .init(name: "drop", layer: .dropPath(rate: 0.5), inputs: [1]),
        .init(name: "pool", layer: .globalAveragePool, inputs: [2]),
      ], output: 3)
    return try ExportedNetwork(Network(graph, seed: Seed(0)), card: .sample)
  }

  private func text(named name: String) throws -> String {
    String(decoding: try contents(of: network(named: name), in: PyTorchFormat()), as: UTF8.self)
  }

  /// Modules have the names of the nodes, and layers that do nothing in evaluation have no line.
  @Test func theNetworkIsWrittenOut() throws {
    let text = try text(named: "stem.conv")
    #expect(
      text.contains(
        """
                self.stem = nn.Module()
                self.stem.conv = nn.Conv2d(3, 4, 1, stride=2, bias=False)

            def forward(self, images):
                \"""Normalized images (N, 3, 2, 2) to logits (N, 4).\"""
                stem_conv = self.stem.conv(images)
                pool = stem_conv.mean((2, 3))
                return pool

        """), "\(text)")
    #expect(text.contains(#""architecture": "a \"sketch\" \\ of one","#))
    #expect(text.contains(#"with_name("network.safetensors")"#))
  }

  @Test func theWeightsLieBesideIt() throws {
    let files = try PyTorchFormat().files(
      of: network(named: "stem"), at: URL(filePath: "/some/where/photos.py"), ExportOptions())
    #expect(files.map(\.url.path) == ["/some/where/photos.py", "/some/where/photos.safetensors"])
    let weights = try Safetensors(files[1].contents, named: "photos")
    #expect(weights.tensors.keys.sorted() == ["stem.weight"] && weights.metadata["space"] == "sketches")
  }

  /// PyTorch has these names already, or Python cannot read them.
  @Test(arguments: ["stage.train", "lambda", "1st", "a-b", "a..b", "_modules", "größe"])
  func aNameThatCannotBeAModulesIsRefused(name: String) throws {
    let error = #expect(throws: ExportError.self) { try text(named: name) }
    #expect(error?.description.contains("in \(name) cannot be a module's; give the node another name") == true)
  }

  /// A variable must not hide what the lines of `forward` need, nor another variable.
  @Test(arguments: ["F", "torch", "images", "self"]) func variablesHideNothing(name: String) throws {
    #expect(try text(named: name).contains("        \(name)_2 = self.\(name)(images)\n"))
  }
}
