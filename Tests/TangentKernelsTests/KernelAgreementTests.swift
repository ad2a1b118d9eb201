import Networks
import TangentKernels
import Testing
import Torch

/// Every implementation against the definition, over every layer type.
@Suite struct KernelAgreementTests {
  static let decoupled: [BatchNormMode] = [.frozen, .running]

  @Test(arguments: LayerCase.all, decoupled)
  func layerWiseIsTheDefinition(_ layers: LayerCase, _ mode: BatchNormMode) throws {
    let network = try layers.network()
    for selection in ParameterSelection.allCases {
      for size in [1, 2, 5] {
        let images = try layers.images(size)
        let options = KernelOptions(batchNorm: mode, parameters: selection, implementation: .layerWise)
        let reference = KernelOptions(batchNorm: mode, parameters: selection, implementation: .perSample)
        let kernel = try TangentKernel(of: network, on: images, options: options)
        let expected = try TangentKernel(of: network, on: images, options: reference)
        #expect(
          deviation(kernel, from: expected) <= KernelTolerance.relative(.float64), "\(selection) \(size) images")
      }
    }
  }
}
