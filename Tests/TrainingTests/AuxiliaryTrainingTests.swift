import Networks
import TestSupport
import Testing
import Torch
import Training

/// A step with an auxiliary classifier against PyTorch's, by the network's own reverse pass and automatically.
@Suite struct AuxiliaryTrainingTests {
  @Test(arguments: Tolerance.types, [true, false])
  func gradientsAreThoseOfPyTorch(type: DataType, isFused: Bool) throws {
    let golden = try GoldenAuxiliary.read()
    let network = try golden.network(type)
    let trainer = try Trainer(network, recipe: .short, data: TinyData.source(), seed: Seed(0))
    let images = try network.prepared(golden.images.tensor(type))
    let labels = try Tensor(golden.labels.map(Int64.init))
    let phase = Phase.training(Seed(0))
    let step =
      isFused
      ? try trainer.fusedGradients(images, targets: TrainingTargets(labels), phase: phase)
      : try trainer.automaticGradients(images, targets: TrainingTargets(labels), phase: phase)
    #expect(deviation(try step.loss.item(), from: golden.loss) < Tolerance.relative(.loss, type))
    let largest = golden.gradients.values.joined().reduce(0) { max($0, abs($1)) }
    let floor = largest * Tolerance.negligibleGradient
    #expect(network.parameters.count == golden.gradients.count)
    for (parameter, gradient) in zip(network.parameters, step.gradients) {
      let reference = try #require(golden.gradients[parameter.name])
      let values = try #require(gradient).doubles()
      #expect(
        deviation(values + [floor], from: reference + [floor]) < Tolerance.relative(.gradient, type),
        "\(parameter.name)")
    }
  }
}
