import Networks
import TestSupport
import Testing
import Torch

/// Residual networks against PyTorch's.
@Suite struct GoldenResNetTests {
  @Test(arguments: try GoldenResNet.all(), Tolerance.types)
  func logitsAreThoseOfPyTorch(golden: GoldenResNet, type: DataType) throws {
    let network = try golden.network(type)
    #expect(Set(network.state.keys) == Set(golden.names))
    let images = try network.prepared(golden.images.tensor(type))
    for mode in BatchNormMode.allCases {
      #expect(
        deviation(try network.logits(images, batchNorm: mode).doubles(), from: golden.logits(mode))
          < Tolerance.relative(.logits, type), "batch norm \(mode.rawValue)")
    }
  }
}
