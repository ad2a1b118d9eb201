import Graphs
import Networks
import TangentKernels
import TestSupport
import Testing
import Torch

/// Whatever a caller can get wrong reads as one clear sentence.
@Suite struct KernelErrorTests {
  static let layers = LayerCase.normalizations[0]

  private func message(_ body: () throws -> TangentKernel) -> String {
    do {
      _ = try body()
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  @Test func layerWiseNeedsDecoupledSamples() throws {
    let options = KernelOptions(batchNorm: .coupled, implementation: .layerWise)
    let network = try Self.layers.network()
    let images = try Self.layers.images(2)
    #expect(message { try TangentKernel(of: network, on: images, options: options) }.contains("frozen or running"))
  }

  @Test(arguments: BatchNormMode.allCases) func aBatchHasImages(_ mode: BatchNormMode) throws {
    let network = try Self.layers.network()
    let images = try Tensor.zeros([0, 3, 7, 6], dataType: .float64)
    #expect(
      message { try TangentKernel(of: network, on: images, options: KernelOptions(batchNorm: mode)) }
        .contains("at least one image"))
  }

  @Test(arguments: BatchNormMode.allCases, [[2, 3, 7, 7], [2, 1, 7, 6], [2, 126], [2, 3, 7, 6, 1]])
  func imagesFitTheNetwork(_ mode: BatchNormMode, _ shape: [Int]) throws {
    let network = try Self.layers.network()
    let images = try Tensor.zeros(shape, dataType: .float64)
    let text = message { try TangentKernel(of: network, on: images, options: KernelOptions(batchNorm: mode)) }
    #expect(text.contains("the network takes (N, 3, 7, 6)"), "\(text)")
  }

  @Test func runningNeedsStatistics() throws {
    let untracked = LayerCase(
      "untracked",
      [
        .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3)),
        .batchNorm(.init(channels: 4, tracksStatistics: false)), .globalAveragePool,
      ])
    let network = try untracked.network()
    let images = try untracked.images(2)
    let text = message { try TangentKernel(of: network, on: images, options: KernelOptions(batchNorm: .running)) }
    #expect(text.contains("node2") && text.contains("tracks no running statistics"), "\(text)")
  }

  /// A failed computation leaves no parameter marked for differentiation.
  @Test func failuresLeaveTheNetworkAsItWas() throws {
    let network = try Self.layers.network()
    let images = try Tensor.zeros([2, 3, 1, 1], dataType: .float64)
    for implementation in KernelOptions.Implementation.allCases {
      _ = message {
        try TangentKernel(of: network, on: images, options: KernelOptions(implementation: implementation))
      }
      #expect(network.parameters.allSatisfy { !$0.tensor.requiresGradient })
    }
  }
}
