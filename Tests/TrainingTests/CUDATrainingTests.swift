import Datasets
import Networks
import TestSupport
import Testing
import Torch
import Training

/// Training on a card against the CPU, where a card is.
@Suite(.enabled(if: Device.cudaCount > 0, "needs a CUDA device, which this process does not see"))
struct CUDATrainingTests {
  /// In float64 the same gradients; in float32 the card's convolutions have bfloat16's eight bits.
  @Test(arguments: try GoldenNetwork.all(), Tolerance.types)
  func lossesAreThoseOfTheCPU(golden: GoldenNetwork, type: DataType) throws {
    func losses(_ device: Device) throws -> [Double] {
      let network = try golden.network(type, device: device)
      let trainer = try Trainer(
        network, recipe: .short, data: TinyData.source(), seed: Seed(0))
      let batch = ImageBatch(
        images: try golden.images.tensor(type), labels: try Tensor(golden.labels.map(Int64.init)).moved(to: device),
        classes: golden.labels)
      return try (0..<3).map { _ in try trainer.step(batch, rate: 0.01).item() }
    }
    let tolerance = type == .float64 ? Tolerance.relative(.loss, type) : 0x1p-6
    #expect(try deviation(losses(.cuda(0)), from: losses(.cpu)) < tolerance)
  }
}
