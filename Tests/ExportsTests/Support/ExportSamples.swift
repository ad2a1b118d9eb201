import Datasets
import Exports
import Foundation
import Graphs
import Networks
import Spaces
import TestSupport
import Torch

extension ModelCard {
  static let sample: ModelCard = {
    var card = ModelCard(architecture: Architecture(space: "sketches", text: "a \"sketch\" \\ of one"))
    card.interpretation = ImageInterpretation(
      classNames: ["cat", "dög", "\"quoted\""],
      normalization: Normalization(mean: [0.5, 0.4, 0.3], standardDeviation: [0.2, 0.3, 0.25]))
    card.validationAccuracy = 0.75
    return card
  }()
}

extension LayerCase {
  static let example = LayerCase(
    "example",
    [
      .convolution(.init(inputChannels: 3, outputChannels: 5, kernelSize: 3, padding: 1)),
      .batchNorm(.init(channels: 5)), .relu, .globalAveragePool,
      .linear(.init(inputFeatures: 5, outputFeatures: 3)),
    ])

  func exported() throws -> ExportedNetwork {
    try ExportedNetwork(network(dataType: .float32), card: .sample)
  }
}

/// The only file that a format makes of a network.
func contents(
  of network: ExportedNetwork, in format: some ExportFormat, _ options: ExportOptions = ExportOptions()
) throws -> Data {
  let url = URL(filePath: "/tmp/network.\(format.fileExtension)")
  return try format.files(of: network, at: url, options)[0].contents
}
