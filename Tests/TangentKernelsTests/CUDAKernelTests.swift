import Networks
import TangentKernels
import TestSupport
import Testing
import Torch

/// Kernels on a card against those of the CPU, where a card is.
@Suite(.enabled(if: Device.cudaCount > 0, "needs a CUDA device, which this process does not see"))
struct CUDAKernelTests {
  @Test(arguments: LayerCase.all, BatchNormMode.allCases)
  func kernelsAreThoseOfTheCPU(_ layers: LayerCase, _ mode: BatchNormMode) throws {
    for type in Tolerance.types {
      let options = KernelOptions(batchNorm: mode, parameters: .all)
      let images = try layers.images(5)
      let expected = try TangentKernel(of: layers.network(dataType: type), on: images, options: options)
      let kernel = try TangentKernel(
        of: layers.network(dataType: type, device: .cuda(0)), on: images, options: options)
      #expect(deviation(kernel, from: expected) < Tolerance.relative(.kernel, type), "\(type)")
    }
  }

  @Test(arguments: BatchNormMode.allCases) func boundsDoNotChangeKernels(_ mode: BatchNormMode) throws {
    let layers = try #require(LayerCase.all.first)
    let network = try layers.network(device: .cuda(0))
    let images = try layers.images(64)
    let whole = try TangentKernel(of: network, on: images, options: KernelOptions(batchNorm: mode))
    let bounded = try TangentKernel(
      of: network, on: images, options: KernelOptions(batchNorm: mode, memoryLimit: 4 << 20))
    #expect(deviation(bounded, from: whole) < Tolerance.relative(.kernel, .float64))
  }
}
