import Networks
import TangentKernels
import TestSupport
import Testing
import Torch

/// Kernels of whole networks against PyTorch's, in every mode and selection of the golden files.
@Suite struct GoldenKernelTests {
  static let selections: [(name: String, selection: ParameterSelection)] = [
    ("weightsWithoutClassifier", .weightsWithoutClassifier), ("weights", .weights), ("all", .all),
  ]

  @Test(arguments: try GoldenNetwork.all(), Tolerance.types)
  func kernelsArePyTorchs(_ golden: GoldenNetwork, _ type: DataType) throws {
    let network = try golden.network(type)
    let images = try golden.images.tensor(.float64)
    for mode in BatchNormMode.allCases {
      for (key, selection) in Self.selections {
        let entries = try #require(golden.kernel(mode, selection: key))
        for implementation in KernelOptions.Implementation.allCases where implementation.supports(mode) {
          let options = KernelOptions(batchNorm: mode, parameters: selection, implementation: implementation)
          let kernel = try TangentKernel(of: network, on: images, options: options)
          let error = deviation(kernel.entries, from: entries)
          #expect(error <= Tolerance.relative(.kernel, type), "\(mode) \(selection) \(implementation)")
        }
      }
    }
  }

  /// The kernel of a selection is the sum over its parameters: PyTorch's shares against ours together.
  @Test func sharesOfParametersAddUp() throws {
    let golden = try GoldenNetwork.named("cell11472-residual")
    let network = try golden.network(.float64)
    let images = try golden.images.tensor(.float64)
    for mode in BatchNormMode.allCases {
      let shares = try #require(golden.kernels(mode))
      #expect(shares.count == network.parameters.count)
      for selection in ParameterSelection.allCases {
        var sum = [Double](repeating: 0, count: golden.images.shape[0] * golden.images.shape[0])
        for parameter in network.parameters(in: selection) {
          for (index, value) in try #require(shares[parameter.name]).enumerated() {
            sum[index] += value
          }
        }
        let kernel = try TangentKernel(
          of: network, on: images, options: KernelOptions(batchNorm: mode, parameters: selection))
        #expect(deviation(kernel.entries, from: sum) <= Tolerance.relative(.kernel, .float64))
      }
    }
  }
}
