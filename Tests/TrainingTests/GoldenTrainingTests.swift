import Datasets
import Networks
import TestSupport
import Testing
import Torch
import Training

/// Three steps on one batch, by the trainer, against PyTorch's SGD: losses, running statistics and
/// logits afterward.
@Suite struct GoldenTrainingTests {
  @Test(arguments: try GoldenNetwork.all(), Tolerance.types)
  func threeStepsAreThoseOfPyTorch(golden: GoldenNetwork, type: DataType) throws {
    let network = try golden.network(type)
    let expected = golden.training
    let recipe = Recipe(
      name: "golden", source: "scripts/golden", epochs: 3, batchSize: golden.labels.count,
      learningRate: expected.learningRate, schedule: .constant,
      optimizer: .sgd(
        momentum: expected.momentum, usesNesterov: expected.nesterov, weightDecay: expected.weightDecay),
      augmentation: .none)
    let trainer = try Trainer(network, recipe: recipe, data: TinyData.source(), seed: Seed(0))
    let batch = ImageBatch(
      images: try golden.images.tensor(type), labels: try Tensor(golden.labels.map(Int64.init)), classes: golden.labels)
    var losses: [Double] = []
    for _ in 0..<3 { losses.append(try trainer.step(batch, rate: expected.learningRate).item()) }
    let images = try network.prepared(batch.images)
    losses.append(try network.logits(images, batchNorm: .coupled).crossEntropy(batch.labels).item())
    #expect(deviation(losses, from: expected.losses) < Tolerance.relative(.loss, type))

    let logits = try network.logits(images, batchNorm: .running).doubles()
    #expect(deviation(logits, from: expected.logits.flatMap { $0 }) < Tolerance.relative(.trained, type))

    let state = network.state
    // A dead layer's statistics move otherwise here: no gradient reaches it at all, so unlike in PyTorch
    // weight decay leaves the layers before it alone.
    for statistic in golden.statistics where statistic.isLive {
      let tensor = try #require(state[statistic.name], "\(statistic.name) is live but not in the network")
      // A running mean can be a sum that cancels, so it is measured against a pixel's unit variance too.
      let floor = Double(tensor.count).squareRoot()
      #expect(
        GoldenSummary(of: try tensor.doubles(), name: statistic.name).deviation(from: statistic.trained, floor: floor)
          < Tolerance.relative(.trained, type), "\(statistic.name)")
    }
  }
}
