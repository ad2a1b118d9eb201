import Networks
import TangentKernels
import TestSupport
import Testing
import Torch

/// What follows from K = V·Vᵀ, in every batch-norm mode.
@Suite struct KernelPropertyTests {
  static let layers = LayerCase.connections[0]

  @Test(arguments: BatchNormMode.allCases, Tolerance.types)
  func isSymmetricAndPositiveSemidefinite(_ mode: BatchNormMode, _ type: DataType) throws {
    let network = try Self.layers.network(dataType: type)
    let kernel = try TangentKernel(
      of: network, on: Self.layers.images(9), options: KernelOptions(batchNorm: mode, parameters: .all))
    for row in 0..<9 {
      for column in 0..<row { #expect(kernel[row, column] == kernel[column, row]) }
    }
    let spectrum = try Spectrum(of: kernel)
    #expect(spectrum.smallest >= -spectrum.threshold)
    #expect(spectrum.largest > 0)
  }

  /// Permuting the images permutes rows and columns and nothing else: batch statistics do not depend
  /// on the order either.
  @Test(arguments: BatchNormMode.allCases)
  func isEquivariantUnderPermutation(_ mode: BatchNormMode) throws {
    let order = [3, 0, 4, 1, 2]
    let images = try Self.layers.images(5)
    let permuted = try images.gathered(axis: 0, at: Tensor(order.map(Int64.init)))
    let network = try Self.layers.network()
    let options = KernelOptions(batchNorm: mode, parameters: .all)
    let kernel = try TangentKernel(of: network, on: images, options: options)
    let moved = try TangentKernel(of: network, on: permuted, options: options)
    let expected = order.flatMap { row in order.map { kernel[row, $0] } }
    #expect(deviation(moved.entries, from: expected) <= Tolerance.relative(.kernel, .float64))
  }

  /// Samples that do not influence each other have the kernel of any batch they are part of.
  @Test func runningKernelsOfPartsAreBlocksOfTheWhole() throws {
    let images = try Self.layers.images(7)
    let network = try Self.layers.network()
    let options = KernelOptions(batchNorm: .running, parameters: .all)
    let whole = try TangentKernel(of: network, on: images, options: options)
    let part = try TangentKernel(of: network, on: images.narrowed(axis: 0, from: 2, length: 3), options: options)
    let expected = (2..<5).flatMap { row in (2..<5).map { whole[row, $0] } }
    #expect(deviation(part.entries, from: expected) <= Tolerance.relative(.kernel, .float64))
  }

  /// For f = W·mean(x) + b the gradient of Σ_k f_k is mean(x) in every row of W and 1 in b: K = C·(x̄ᵢ·x̄ⱼ + 1).
  @Test(arguments: BatchNormMode.allCases)
  func linearNetworkHasAClosedForm(_ mode: BatchNormMode) throws {
    let linear = LayerCase("linear", [.globalAveragePool, .linear(.init(inputFeatures: 3, outputFeatures: 4))])
    let images = try linear.images(5)
    let means = try images.mean(axes: [2, 3])
    let expected = try means.matmul(means.transposed()).shifted(by: 1).scaled(by: 4).doubles()
    let kernel = try TangentKernel(
      of: linear.network(), on: images, options: KernelOptions(batchNorm: mode, parameters: .all))
    #expect(deviation(kernel.entries, from: expected) <= Tolerance.relative(.kernel, .float64))
    let weights = try TangentKernel(
      of: linear.network(), on: images, options: KernelOptions(batchNorm: mode, parameters: .weights))
    #expect(deviation(weights.entries, from: expected.map { $0 - 4 }) <= Tolerance.relative(.kernel, .float64))
    let nothing = try TangentKernel(
      of: linear.network(), on: images, options: KernelOptions(batchNorm: mode, parameters: .weightsWithoutClassifier))
    #expect(nothing.entries.allSatisfy { $0 == 0 })
  }

  /// A network that ignores its input still has a classifier bias, the same gradient for every image.
  @Test(arguments: BatchNormMode.allCases)
  func inputIndependentNetworksHaveConstantKernels(_ mode: BatchNormMode) throws {
    var sketch = GraphSketch()
    let stem = sketch.add(
      .convolution(.init(inputChannels: 3, outputChannels: 4, kernelSize: 3, padding: 1)), sketch.input)
    let zero = sketch.add(.zero, stem)
    let pooled = sketch.add(.globalAveragePool, zero)
    let logits = sketch.add(.linear(.init(inputFeatures: 4, outputFeatures: 3)), pooled)
    let dead = LayerCase("dead", sketch, output: logits)
    for (selection, constant) in [(ParameterSelection.weightsWithoutClassifier, 0.0), (.weights, 0), (.all, 3)] {
      let kernel = try TangentKernel(
        of: dead.network(), on: dead.images(4), options: KernelOptions(batchNorm: mode, parameters: selection))
      #expect(kernel.entries.allSatisfy { $0 == constant }, "\(selection)")
    }
  }
}
