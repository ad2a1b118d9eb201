import Foundation
import Networks
import TangentKernels
import Testing
import Torch

/// Kernels of whole networks against PyTorch's, in every mode and selection of the golden files.
@Suite struct GoldenKernelTests {
  static let selections: [(name: String, selection: ParameterSelection)] = [
    ("weightsWithoutClassifier", .weightsWithoutClassifier), ("weights", .weights), ("all", .all),
  ]

  @Test func everyFileIsRead() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: GoldenNetwork.folder.path)
    #expect(files.sorted() == GoldenNetwork.names.map { $0 + ".json" }.sorted())
  }

  @Test(arguments: GoldenNetwork.names, DataType.kernelTypes)
  func kernelsArePyTorchs(_ name: String, _ type: DataType) throws {
    let golden = try GoldenNetwork(name)
    let network = try golden.network(dataType: type)
    let images = try golden.images.tensor()
    for mode in BatchNormMode.allCases {
      let expected = try #require(golden.kernels[mode.rawValue])
      #expect(expected.count == ParameterSelection.allCases.count)
      for (key, selection) in Self.selections {
        let entries = try #require(expected[key]).flatMap { $0 }
        for implementation in KernelOptions.Implementation.allCases where implementation.supports(mode) {
          let options = KernelOptions(batchNorm: mode, parameters: selection, implementation: implementation)
          let kernel = try TangentKernel(of: network, on: images, options: options)
          let error = deviation(kernel.entries, from: entries)
          #expect(error <= KernelTolerance.relative(type), "\(mode) \(selection) \(implementation)")
        }
      }
    }
  }

  /// The kernel of a selection is the sum over its parameters: PyTorch's shares against ours together.
  @Test func sharesOfParametersAddUp() throws {
    let golden = try GoldenNetwork("cell11472-residual")
    let network = try golden.network(dataType: .float64)
    let images = try golden.images.tensor()
    for mode in BatchNormMode.allCases {
      let shares = try #require(golden.kernelOfParameter?[mode.rawValue])
      #expect(shares.count == network.parameters.count)
      for selection in ParameterSelection.allCases {
        var sum = [Double](repeating: 0, count: golden.images.shape[0] * golden.images.shape[0])
        for parameter in network.parameters(in: selection) {
          for (index, value) in try #require(shares[parameter.name]).flatMap({ $0 }).enumerated() {
            sum[index] += value
          }
        }
        let kernel = try TangentKernel(
          of: network, on: images, options: KernelOptions(batchNorm: mode, parameters: selection))
        #expect(deviation(kernel.entries, from: sum) <= KernelTolerance.relative(.float64))
      }
    }
  }
}
