import Networks
import TangentKernels
import TestSupport
import Testing
import Torch

/// Every implementation against the definition, over every layer with its fast rules and without, batch-norm mode
/// and batch size.
@Suite struct KernelAgreementTests {
  @Test(arguments: LayerCase.bothWays, BatchNormMode.allCases)
  func implementationsAreTheDefinition(_ layers: LayerCase, _ mode: BatchNormMode) throws {
    let network = try layers.network()
    for size in [1, 5] { try expectAgreement(network, layers.images(size), mode, .all) }
    for selection in ParameterSelection.allCases {
      try expectAgreement(network, layers.images(2), mode, selection)
    }
  }

  @Test(arguments: LayerCase.all, BatchNormMode.allCases)
  func implementationsAreTheDefinitionInSinglePrecision(_ layers: LayerCase, _ mode: BatchNormMode) throws {
    try expectAgreement(layers.network(dataType: .float32), layers.images(6), mode, .all)
  }

  /// More rows than any tile, chunk of positions or share of a thread, and numbers that nothing divides.
  @Test(arguments: BatchNormMode.allCases, [64, 257])
  func largeBatches(_ mode: BatchNormMode, _ size: Int) throws {
    let layers = LayerCase(
      "strided",
      [
        .convolution(.init(inputChannels: 3, outputChannels: 5, kernelSize: 3, stride: 2, padding: 1)),
        .batchNorm(.init(channels: 5)), .relu, .globalAveragePool, .linear(.init(inputFeatures: 5, outputFeatures: 3)),
      ])
    for type in Tolerance.types {
      try expectAgreement(layers.network(dataType: type), layers.images(size), mode, .all)
    }
  }

  private func expectAgreement(
    _ network: Network, _ images: Tensor, _ mode: BatchNormMode, _ selection: ParameterSelection
  ) throws {
    func kernel(
      _ implementation: KernelOptions.Implementation, _ selection: ParameterSelection
    ) throws -> TangentKernel {
      try TangentKernel(
        of: network, on: images,
        options: KernelOptions(batchNorm: mode, parameters: selection, implementation: implementation))
    }
    let expected = try kernel(.perSample, selection)
    // Coupled gradients can be zero but for rounding, as those before a batch norm whose mean is the logit:
    // the kernel of all parameters tells how large rounding is.
    let size = try kernel(.perSample, .all).entries.reduce(0) { max($0, abs($1)) }
    for implementation in KernelOptions.Implementation.allCases
    where implementation.supports(mode) && implementation != .perSample {
      let entries = try kernel(implementation, selection).entries
      let error = zip(entries, expected.entries).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(
        error <= size * Tolerance.relative(.kernel, network.dataType),
        "\(implementation) \(selection) \(images.shape[0]) images")
    }
  }
}
