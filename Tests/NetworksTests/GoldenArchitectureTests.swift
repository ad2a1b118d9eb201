import Networks
import Spaces
import TestSupport
import Testing
import Torch

/// Networks of search spaces against PyTorch's.
@Suite struct GoldenArchitectureTests {
  @Test(arguments: try GoldenArchitecture.all(in: "resnets.json"), Tolerance.types)
  func residualNetworksAreThoseOfPyTorch(golden: GoldenArchitecture, type: DataType) throws {
    try expectAgreement(golden, of: ResNet(), type)
  }

  @Test(arguments: try GoldenArchitecture.all(in: "mobilenets.json"), Tolerance.types)
  func invertedResidualsAreThoseOfPyTorch(golden: GoldenArchitecture, type: DataType) throws {
    try expectAgreement(golden, of: MobileNet(), type)
  }

  private func expectAgreement(_ golden: GoldenArchitecture, of space: some SearchSpace, _ type: DataType) throws {
    let network = try golden.network(of: space, type)
    #expect(Set(network.state.keys) == Set(golden.names))
    let images = try network.prepared(golden.images.tensor(type))
    for mode in BatchNormMode.allCases {
      #expect(
        deviation(try network.logits(images, batchNorm: mode).doubles(), from: golden.logits(mode))
          < Tolerance.relative(.logits, type), "batch norm \(mode.rawValue)")
    }
  }
}
