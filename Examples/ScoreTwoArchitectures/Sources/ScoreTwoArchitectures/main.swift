import Tangent

let images = try DatasetLocations().copy(of: DatasetCatalogue.standard).trainingImages()
let data = try BatchSource(images.images)
let probe = try data.balancedBatch(of: 64, seed: Seed(0))
let scale = NetworkScale(
  channels: 8, cellsPerStage: 1, imageChannels: data.channels, imageHeight: data.height, imageWidth: data.width,
  classes: data.classCount)
let space = NASBench201()

for text in [
  "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_1x1~1|nor_conv_3x3~2|",
  "|avg_pool_3x3~0|+|avg_pool_3x3~0|none~1|+|none~0|avg_pool_3x3~1|skip_connect~2|",
] {
  let graph = try space.graph(of: space.architecture(text), at: scale)
  let network = try Network(graph, seed: Seed(0))
  let kernel = try TangentKernel(of: network, on: probe.images)
  print(labelGradientAlignment(of: kernel, labels: probe.classes).number ?? .nan, text)
}
