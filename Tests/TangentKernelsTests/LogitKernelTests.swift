import Networks
import TangentKernels
import TestSupport
import Testing
import Torch

/// Kernels of single logits, of classes and between batches, against the definition.
@Suite struct LogitKernelTests {
  static let layers = [
    LayerCase.connections[0], LayerCase.connections[1], LayerCase.poolings[3], LayerCase.linearLayers[0],
  ]
  static let tolerance = Tolerance.relative(.kernel, .float64)

  private func options(_ mode: BatchNormMode, memoryLimit: Int? = nil) -> KernelOptions {
    KernelOptions(batchNorm: mode, parameters: .all, memoryLimit: memoryLimit)
  }

  /// Rows of the Jacobian by one automatic backward pass for each logit.
  private func jacobian(_ network: Network, _ images: Tensor, _ mode: BatchNormMode) throws -> Tensor {
    let parameters = network.parameters.map(\.tensor)
    for parameter in parameters { try parameter.setRequiresGradient(true) }
    defer { for parameter in parameters { try? parameter.setRequiresGradient(false) } }
    let logits = try withGradients { try network.logits(network.prepared(images), batchNorm: mode) }
    var rows: [Tensor] = []
    for index in 0..<logits.count {
      let one = try withGradients { try logits.reshaped([-1]).selected(axis: 0, index: index) }
      let row = try gradients(of: [one], withRespectTo: parameters, retainingGraph: true)
      rows.append(
        try Tensor.concatenation(
          zip(row, parameters).map { try ($0 ?? Tensor.zeros($1.shape, dataType: .float64)).reshaped([-1]) }))
    }
    return try Tensor.stack(rows)
  }

  @Test(arguments: layers, BatchNormMode.allCases)
  func logitKernelsAreProductsOfTheirGradients(_ layers: LayerCase, _ mode: BatchNormMode) throws {
    let network = try layers.network()
    let images = try layers.images(4)
    let rows = try jacobian(network, images, mode)
    let expected = try rows.matmul(rows.transposed()).doubles()
    let kernel = try LogitKernel(of: network, on: images, options: options(mode))
    #expect(deviation(kernel.entries, from: expected) <= Self.tolerance)
    #expect(kernel[1, 2, 3, 0] == kernel.entries[(1 * kernel.classes + 2) * 4 * kernel.classes + 3 * kernel.classes])
  }

  @Test(arguments: BatchNormMode.allCases)
  func classKernelsAreTheDiagonalBlocks(_ mode: BatchNormMode) throws {
    let network = try Self.layers[0].network()
    let images = try Self.layers[0].images(5)
    let all = try LogitKernel(of: network, on: images, options: options(mode))
    let classes = try ClassKernels(of: network, on: images, options: options(mode))
    #expect(classes.kernels.count == all.classes)
    for (logit, kernel) in classes.kernels.enumerated() {
      #expect(deviation(kernel, from: all.block(logit, logit)) <= Self.tolerance)
    }
    #expect(deviation(classes.trace, from: all.classTrace) <= Self.tolerance)
  }

  /// The gradient of a sum is the sum of the gradients.
  @Test(arguments: BatchNormMode.allCases)
  func logitKernelsSumToTheTangentKernel(_ mode: BatchNormMode) throws {
    let network = try Self.layers[0].network()
    let images = try Self.layers[0].images(5)
    let all = try LogitKernel(of: network, on: images, options: options(mode))
    let sum = try TangentKernel(of: network, on: images, options: options(mode))
    #expect(deviation(all.logitSum, from: sum) <= Self.tolerance)
  }

  @Test(arguments: BatchNormMode.allCases)
  func kernelsBetweenBatchesAreBlocksOfTheJointKernel(_ mode: BatchNormMode) throws {
    let network = try Self.layers[1].network()
    let images = try Self.layers[1].images(7)
    let whole = try TangentKernel(of: network, on: images, options: options(mode))
    let kernel = try CrossKernel(
      of: network, between: images.narrowed(axis: 0, from: 0, length: 3),
      and: images.narrowed(axis: 0, from: 3, length: 4), options: options(mode))
    let expected = (0..<3).flatMap { row in (3..<7).map { whole[row, $0] } }
    #expect(kernel.rows == 3 && kernel.columns == 4 && kernel[2, 1] == kernel.entries[9])
    #expect(deviation(kernel.entries, from: expected) <= Self.tolerance)
  }
}
