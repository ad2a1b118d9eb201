import Networks
import TangentKernels
import TestSupport
import Testing
import Torch

/// Kernels of small graphs, each about one layer, against PyTorch's: with the layer's fast rules and without.
@Suite struct GoldenLayerKernelTests {
  @Test(arguments: try GoldenGraph.all(), Tolerance.types)
  func kernelsArePyTorchs(_ golden: GoldenGraph, _ type: DataType) throws {
    let images = try golden.images.tensor(.float64)
    for network in [try golden.network(type), try golden.networkWithoutFastRules(type)] {
      for mode in BatchNormMode.allCases where mode != .running || golden.tracksStatistics {
        let shares = golden.kernels(mode)
        var expected = [Double](repeating: 0, count: golden.images.shape[0] * golden.images.shape[0])
        for parameter in network.parameters {
          for (index, value) in try #require(shares[parameter.name]).enumerated() { expected[index] += value }
        }
        for implementation in KernelOptions.Implementation.allCases where implementation.supports(mode) {
          let options = KernelOptions(batchNorm: mode, parameters: .all, implementation: implementation)
          let kernel = try TangentKernel(of: network, on: images, options: options)
          #expect(
            deviation(kernel.entries, from: expected) <= Tolerance.relative(.kernel, type), "\(mode) \(implementation)")
        }
      }
    }
  }
}
