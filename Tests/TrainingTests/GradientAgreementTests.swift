import Datasets
import Networks
import TestSupport
import Testing
import Torch
import Training

/// The reverse pass that trains on the CPU against libtorch's automatic differentiation.
@Suite struct GradientAgreementTests {
  @Test(arguments: try GoldenNetwork.all(), Tolerance.types)
  func bothWaysGiveTheSameStep(golden: GoldenNetwork, type: DataType) throws {
    try expectAgreement(type, images: golden.images.tensor(type), labels: golden.labels) {
      try golden.network(type)
    }
  }

  /// Every layer with its fast rules and without any, random layers too: both ways draw the same.
  @Test(arguments: LayerCase.bothWays) func everyLayerTrainsBothWays(layers: LayerCase) throws {
    let images = try layers.images(6)
    try expectAgreement(.float64, images: images, labels: PortableNumbers.labels("labels", 6, classes: 3)) {
      try layers.network()
    }
  }

  private func expectAgreement(
    _ type: DataType, images: Tensor, labels: [Int], network: () throws -> Network
  ) throws {
    typealias Step = (loss: Tensor, gradients: [Tensor?])
    func result(_ compute: (Trainer, Tensor, Tensor) throws -> Step) throws -> (
      loss: Double, gradients: [[Double]?], state: [String: [Double]], trainer: Trainer
    ) {
      let network = try network()
      let trainer = try Trainer(network, recipe: .short, data: TinyData.source(), seed: Seed(0))
      let step = try compute(trainer, network.prepared(images), Tensor(labels.map(Int64.init)))
      return (
        try step.loss.item(), try step.gradients.map { try $0?.doubles() },
        try network.state.mapValues { try $0.doubles() },
        trainer
      )
    }
    let phase = Phase.training(Seed(4))
    let fused = try result { try $0.fusedGradients($1, targets: TrainingTargets($2), phase: phase) }
    let automatic = try result { try $0.automaticGradients($1, targets: TrainingTargets($2), phase: phase) }
    #expect(deviation(fused.loss, from: automatic.loss) < Tolerance.relative(.loss, type))
    // A shift that a later batch norm removes has gradient zero, of which each way leaves its own rounding.
    let largest = automatic.gradients.compactMap { $0 }.flatMap { $0 }.reduce(0) { max($0, abs($1)) }
    for (index, parameter) in fused.trainer.network.parameters.enumerated() {
      #expect((fused.gradients[index] == nil) == (automatic.gradients[index] == nil), "\(parameter.name)")
      guard let values = fused.gradients[index], let reference = automatic.gradients[index] else { continue }
      let floor = largest * Tolerance.negligibleGradient
      #expect(
        deviation(values + [floor], from: reference + [floor]) < Tolerance.relative(.gradient, type),
        "\(parameter.name)")
    }
    for (name, values) in automatic.state {
      #expect(deviation(fused.state[name] ?? [], from: values) < Tolerance.relative(.logits, type), "\(name)")
    }
  }
}
