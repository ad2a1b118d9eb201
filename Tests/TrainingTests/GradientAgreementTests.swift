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
    func result(_ compute: (Trainer, Tensor, Tensor) throws -> (loss: Tensor, gradients: [Tensor?])) throws -> (
      loss: Double, gradients: [[Double]?], state: [String: [Double]], trainer: Trainer
    ) {
      let network = try golden.network(type)
      let trainer = try Trainer(network, recipe: .short, data: TinyData.source(), seed: Seed(0))
      let images = try network.prepared(golden.images.tensor(type))
      let step = try compute(trainer, images, Tensor(golden.labels.map(Int64.init)))
      return (
        try step.loss.item(), try step.gradients.map { try $0?.doubles() },
        try network.state.mapValues { try $0.doubles() },
        trainer
      )
    }
    let fused = try result { try $0.fusedGradients($1, labels: $2) }
    let automatic = try result { try $0.automaticGradients($1, labels: $2) }
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
