import Graphs
import Networks
import Spaces
import TangentKernels
import Testing
import Torch

/// The same network and images give the same kernel to the bit, in whatever order Swift's dictionaries
/// hand out their keys: that changes from one instance to the next.
@Suite struct KernelRepeatTests {
  @Test(arguments: BatchNormMode.allCases)
  func aKernelIsTheSameEveryTime(mode: BatchNormMode) throws {
    let cell = try NASBench201().architecture(
      "|nor_conv_1x1~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|none~0|nor_conv_3x3~1|nor_conv_1x1~2|")
    let scale = NetworkScale(
      sizes: .nasBench201(channels: 2, cells: 1), imageChannels: 3, imageHeight: 8, imageWidth: 8, classes: 4)
    let network = try Network(NASBench201().graph(of: cell, at: scale), seed: Seed(1))
    let images = try Tensor.randomNormal([6, 3, 8, 8], generator: Generator(Seed(2)))
    let options = KernelOptions(batchNorm: mode)
    let first = try TangentKernel(of: network, on: images, options: options)
    for _ in 0..<10 {
      #expect(try TangentKernel(of: network, on: images, options: options).entries == first.entries)
    }
  }
}
